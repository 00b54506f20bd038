import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { date, PAGING, text, uuid, uuids } from '../wire/param-spec.js';
import { ApiRefusal, CODES, invalid } from '../world/refusal.js';
import { wireDate } from '../world/dates.js';
import { sampleMachine } from '../world/metrics.js';
import type { MachineState } from '../world/state.js';
import { matchingMachines } from './machine-list.commands.js';

/** `vm.stats.interval` */
const STEP_MS = 10 * 60_000;
/** `vm.stats.max.retention.time` */
const RETENTION_MS = 720 * 60_000;

function statsOf(call: Call, machine: MachineState, fromMs: number, toMs: number): object[] {
  const nowMs = call.world.nowMs();
  const rows: object[] = [];
  const firstMs = Math.max(fromMs, nowMs - RETENTION_MS);
  for (let atMs = Math.ceil(firstMs / STEP_MS) * STEP_MS; atMs <= Math.min(toMs, nowMs); atMs += STEP_MS) {
    const sample = sampleMachine(machine, atMs);
    if (!sample) continue;
    rows.push({
      timestamp: wireDate(atMs),
      cpuused: `${Number(sample.cpuPercent.toFixed(2))}%`,
      diskiopstotal: sample.diskReads + sample.diskWrites,
      diskioread: sample.diskReads,
      diskiowrite: sample.diskWrites,
      diskkbsread: sample.diskKibRead,
      diskkbswrite: sample.diskKibWrite,
      memorykbs: sample.memoryKib,
      memoryintfreekbs: sample.freeMemoryKib,
      memorytargetkbs: sample.memoryKib,
      networkkbsread: sample.networkKibRead,
      networkkbswrite: sample.networkKibWrite,
      networkread: `${(sample.networkKibRead / 1_024).toFixed(2)} MiB`,
      networkwrite: `${(sample.networkKibWrite / 1_024).toFixed(2)} MiB`,
    });
  }
  return rows;
}

function usageHistory(call: Call): object {
  const { params, world, caller } = call;
  if (world.settings.statsForAdminsOnly && caller.account.role === 'User')
    throw new ApiRefusal(
      CODES.unauthorized,
      `The given command '${call.command}' either does not exist, is not available for user`,
      9999,
      true,
    );
  const fromMs = params.dateMs('startdate') ?? 0;
  const toMs = params.dateMs('enddate') ?? Number.MAX_SAFE_INTEGER;
  if (fromMs > toMs) throw invalid('startdate cannot be after enddate');
  return paged(call, 'virtualmachine', matchingMachines(call), (machine) => ({
    id: machine.id,
    name: machine.name,
    displayname: machine.displayName,
    stats: statsOf(call, machine, fromMs, toMs),
  }));
}

export const metricsCommands: readonly Command[] = [
  {
    name: 'listVirtualMachinesUsageHistory',
    description: 'Lists what machines used in the last hours',
    kind: 'sync',
    since: '4.17',
    params: {
      ...PAGING,
      id: uuid('machines'),
      ids: uuids('machines'),
      name: text(),
      startdate: date(),
      enddate: date(),
    },
    handle: usageHistory,
  },
];
