import type { MachineState, UsageSpan } from './state.js';
import type { World } from './world.js';

/** The vendor's numbers of what is metered. */
export const USAGE_TYPES = {
  runningVm: 1,
  allocatedVm: 2,
  address: 3,
  bytesSent: 4,
  bytesReceived: 5,
  volume: 6,
  template: 7,
  iso: 8,
  snapshot: 9,
  vmSnapshot: 25,
  backup: 28,
} as const;

type NewSpan = Omit<
  UsageSpan,
  'startMs' | 'endMs' | 'offeringId' | 'templateId' | 'sizeBytes' | 'cpuNumber' | 'cpuSpeedMhz' | 'memoryMib'
> &
  Partial<Pick<UsageSpan, 'offeringId' | 'templateId' | 'sizeBytes' | 'cpuNumber' | 'cpuSpeedMhz' | 'memoryMib'>>;

export function beginUsage(world: World, span: NewSpan): void {
  world.state.usage.push({
    offeringId: null,
    templateId: null,
    sizeBytes: null,
    cpuNumber: null,
    cpuSpeedMhz: null,
    memoryMib: null,
    ...span,
    startMs: world.nowMs(),
    endMs: null,
  });
}

/** Ends what is being metered about a thing; all types unless one is named. */
export function endUsage(world: World, resourceId: string, type?: number): void {
  // The newest is at the end, and few things are open for long.
  for (let at = world.state.usage.length - 1; at >= 0; at -= 1) {
    const span = world.state.usage[at];
    if (span?.resourceId !== resourceId || span.endMs !== null || (type !== undefined && span.type !== type)) continue;
    span.endMs = world.nowMs();
    if (type !== undefined) return;
  }
}

export function beginMachineUsage(world: World, machine: MachineState, type: 1 | 2): void {
  beginUsage(world, {
    type,
    resourceId: machine.id,
    accountId: machine.accountId,
    projectId: machine.projectId,
    zoneId: machine.zoneId,
    name: machine.displayName,
    offeringId: machine.offeringId,
    templateId: machine.templateId,
    cpuNumber: machine.cpuNumber,
    cpuSpeedMhz: machine.cpuSpeedMhz,
    memoryMib: machine.memoryMib,
  });
}

export interface UsageRecord {
  readonly span: UsageSpan;
  readonly fromMs: number;
  readonly toMs: number;
  readonly hours: number;
}

/** Cuts what was used into records of the aggregation's length; the one under way is not there yet. */
export function usageRecords(world: World, spans: readonly UsageSpan[], fromMs: number, toMs: number): UsageRecord[] {
  const stepMs = world.settings.usageAggregationMinutes * 60_000;
  const settledMs = Math.floor(world.nowMs() / stepMs) * stepMs;
  const records: UsageRecord[] = [];
  for (const span of spans) {
    const firstMs = Math.max(span.startMs, Math.floor(fromMs / stepMs) * stepMs);
    for (let atMs = Math.floor(firstMs / stepMs) * stepMs; atMs < settledMs && atMs <= toMs; atMs += stepMs) {
      const beginMs = Math.max(atMs, span.startMs);
      const endMs = Math.min(atMs + stepMs, span.endMs ?? Number.MAX_SAFE_INTEGER);
      if (endMs <= beginMs) continue;
      records.push({ span, fromMs: atMs, toMs: atMs + stepMs - 1_000, hours: (endMs - beginMs) / 3_600_000 });
    }
  }
  return records.sort((a, b) => a.fromMs - b.fromMs);
}
