import type { Clock } from '@uni/platform';
import { SeededRandom, Timeline } from '@uni/simulator-kit';
import type { Timings } from '../options.js';
import type { DatacenterState, NetworkState, ServerState } from './server.state.js';
import type { ConditionState, MachineLogEntry, WorldEvent, WorldState } from './world.state.js';

/** What a client asks for by name, and never what every object has. */
export function owned<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export interface WorldSettings {
  readonly clock: Clock;
  readonly timeScale: number;
  readonly timings: Timings;
  readonly serviceErrorStatus: number;
  readonly suspendedPower: string;
}

type ConditionOf<Kind extends ConditionState['kind']> = Extract<ConditionState, { readonly kind: Kind }>;

/** The cloud: its state with time and chance. All rules live in the functions beside it. */
export class World {
  private readonly timeline: Timeline<WorldEvent>;
  readonly random: SeededRandom;

  constructor(
    readonly state: WorldState,
    readonly settings: WorldSettings,
    /** Carries out what is due; given from outside, because the rules of commands need the world themselves. */
    private readonly handle: (world: World, event: WorldEvent) => void,
  ) {
    this.timeline = new Timeline(state, settings.clock, settings.timeScale);
    this.random = new SeededRandom(state);
  }

  nowMs(): number {
    return this.timeline.nowMs();
  }

  /** An instant as the vendor's own clock tells it; that clock may go wrong. */
  vendorTimeMs(atMs: number): number {
    return this.conditions('clock_skew').reduce((sum, { ms }) => sum + ms, atMs);
  }

  scaled(milliseconds: number): number {
    return this.timeline.scaled(milliseconds);
  }

  schedule(delayMs: number, event: WorldEvent): void {
    this.timeline.schedule(delayMs, event);
  }

  advance(): boolean {
    return this.timeline.advance((event) => {
      this.handle(this, event);
      return true;
    });
  }

  nextDueMs(): number | null {
    return this.timeline.nextDueMs();
  }

  servers(): ServerState[] {
    return Object.values(this.state.servers);
  }

  server(id: string): ServerState | undefined {
    return owned(this.state.servers, id);
  }

  networks(): NetworkState[] {
    return Object.values(this.state.networks);
  }

  conditions<Kind extends ConditionState['kind']>(kind: Kind): ConditionOf<Kind>[] {
    return this.state.conditions.filter((condition): condition is ConditionOf<Kind> => condition.kind === kind);
  }

  /** Datacenters that are still offered. */
  datacenters(): DatacenterState[] {
    const retired = new Set(this.conditions('datacenter_retired').map(({ datacenter }) => datacenter));
    return this.state.datacenters.filter(({ id }) => !retired.has(id));
  }

  datacenter(id: string): DatacenterState | undefined {
    return this.datacenters().find((candidate) => candidate.id === id);
  }

  /** Writes one line of the machine log. */
  record(
    event: MachineLogEntry['event'],
    subject: {
      readonly id: string;
      readonly name: string;
      readonly datacenter: string;
      readonly tags?: readonly string[];
    },
    cause: string,
  ): void {
    this.state.machineLog.push({
      sequence: this.state.machineLog.length + 1,
      at: new Date(this.nowMs()).toISOString(),
      event,
      cause,
      id: subject.id,
      name: subject.name,
      datacenter: subject.datacenter,
      tags: [...(subject.tags ?? [])],
    });
  }
}
