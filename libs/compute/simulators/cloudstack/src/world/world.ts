import type { Clock } from '@uni/platform';
import { SeededRandom, Timeline, type MovingWorld } from '@uni/simulator-kit';
import type { CloudSettings, Timings } from '../options.js';
import type { AccountState, ConditionState, MachineLogEntry, MachineState, WorldEvent, WorldState } from './state.js';
import { isAtLeast, type Release } from './version.js';

export interface WorldSettings extends CloudSettings {
  readonly clock: Clock;
  readonly timeScale: number;
  readonly timings: Timings;
  readonly release: Release;
}

type ConditionOf<K extends ConditionState['kind']> = Extract<ConditionState, { kind: K }>;

/** The cloud: its state with time, chance and the event queue. All rules live in the functions beside it. */
export class World implements MovingWorld {
  readonly timeline: Timeline<WorldEvent>;
  readonly random: SeededRandom;
  private machineList: readonly MachineState[] | null = null;
  /** Carries out what is due; set by whoever knows the rules, to keep them out of here. */
  onEvent: (world: World, event: WorldEvent) => void = () => undefined;

  constructor(
    readonly state: WorldState,
    readonly settings: WorldSettings,
  ) {
    this.timeline = new Timeline(state, settings.clock, settings.timeScale);
    this.random = new SeededRandom(state);
  }

  advance(): boolean {
    return this.timeline.advance((event) => {
      this.onEvent(this, event);
      return true;
    });
  }

  nextDueMs(): number | null {
    return this.timeline.nextDueMs();
  }

  nowMs(): number {
    return this.timeline.nowMs();
  }

  scaled(milliseconds: number): number {
    return this.timeline.scaled(milliseconds);
  }

  schedule(delayMs: number, event: WorldEvent): void {
    this.timeline.schedule(delayMs, event);
  }

  uuid(): string {
    return this.random.uuid();
  }

  isAtLeast(release: Release): boolean {
    return isAtLeast(this.settings.release, release);
  }

  conditions<K extends ConditionState['kind']>(kind: K): ConditionOf<K>[] {
    return this.state.conditions.filter((condition): condition is ConditionOf<K> => condition.kind === kind);
  }

  isZoneDown(zoneId: string): boolean {
    return this.conditions('zone_down').some((condition) => condition.zoneId === zoneId);
  }

  /** All machines, oldest first. Kept between calls: walking over a large account's ids again for each of its pages is the costly part. */
  machines(): readonly MachineState[] {
    this.machineList ??= Object.values(this.state.machines);
    return this.machineList;
  }

  addMachine(machine: MachineState): void {
    this.state.machines[machine.id] = machine;
    this.machineList = null;
  }

  removeMachine(id: string): void {
    delete this.state.machines[id];
    this.machineList = null;
  }

  /** @throws Error when a reference points nowhere: a mistake of the simulator. */
  account(id: string): AccountState {
    return must(this.state.accounts[id], `account ${id}`);
  }

  /** Writes one line of the machine log. */
  record(event: MachineLogEntry['event'], machine: MachineState, cause: string): void {
    this.state.machineLog.push({
      sequence: this.state.machineLog.length + 1,
      at: new Date(this.nowMs()).toISOString(),
      event,
      cause,
      machineId: machine.id,
      name: machine.name,
      displayName: machine.displayName,
      account: this.state.accounts[machine.accountId]?.name ?? '',
      zone: this.state.zones[machine.zoneId]?.name ?? '',
    });
  }
}

/** What the simulator's own references promise to be there. @throws Error when it is not. */
export function must<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`the simulated cloud has lost ${what}`);
  return value;
}
