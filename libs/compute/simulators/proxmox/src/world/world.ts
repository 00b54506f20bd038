import type { Clock } from '@uni/platform';
import { SeededRandom, Timeline, type MovingWorld } from '@uni/simulator-kit';
import type { Timings } from '../options.js';
import type {
  ConditionState,
  GuestState,
  MachineLogEntry,
  NodeState,
  StorageState,
  WorldEvent,
  WorldState,
} from './state.js';

export interface WorldSettings {
  readonly clock: Clock;
  readonly timeScale: number;
  readonly timings: Timings;
  readonly resourceLagMs: number;
  /** Carries out one due event; handed in because the rules of tasks build on the world. */
  readonly handleEvent: (world: World, event: WorldEvent) => void;
}

/** The cluster: its state with time, chance and the event queue. All rules live in the functions beside it. */
export class World implements MovingWorld {
  private readonly timeline: Timeline<WorldEvent>;
  private readonly chance: SeededRandom;

  constructor(
    readonly state: WorldState,
    readonly settings: WorldSettings,
  ) {
    this.timeline = new Timeline(state, settings.clock, settings.timeScale);
    this.chance = new SeededRandom(state);
  }

  nowMs(): number {
    return this.timeline.nowMs();
  }

  /** What the cluster takes for the time: that of its nodes' clocks, which may be off. */
  clockMs(): number {
    const skews = this.state.conditions.map((condition) => (condition.kind === 'clock_skew' ? condition.ms : 0));
    return skews.reduce((sum, ms) => sum + ms, this.nowMs());
  }

  nowS(): number {
    return Math.floor(this.clockMs() / 1000);
  }

  scaled(milliseconds: number): number {
    return this.timeline.scaled(milliseconds);
  }

  random(): number {
    return this.chance.next();
  }

  randomHex(digits: number): string {
    return this.chance.hex(digits);
  }

  randomUuid(): string {
    return this.chance.uuid();
  }

  schedule(delayMs: number, event: WorldEvent): void {
    this.timeline.schedule(delayMs, event);
  }

  /** Handles everything that is due by now, in order. Answers whether anything worth keeping happened. */
  advance(): boolean {
    return this.timeline.advance((event) => {
      this.settings.handleEvent(this, event);
      // A broadcast repeats what the state says already.
      return event.kind !== 'broadcast';
    });
  }

  nextDueMs(): number | null {
    return this.timeline.nextDueMs();
  }

  node(name: string): NodeState | undefined {
    return this.state.nodes[name];
  }

  nodes(): NodeState[] {
    return Object.values(this.state.nodes);
  }

  guest(vmid: number): GuestState | undefined {
    return this.state.guests[String(vmid)];
  }

  guests(): GuestState[] {
    return Object.values(this.state.guests);
  }

  storage(id: string): StorageState | undefined {
    return this.state.storages[id];
  }

  hasCondition(kind: ConditionState['kind'], subject?: string): boolean {
    return this.state.conditions.some((condition) => {
      if (condition.kind !== kind) return false;
      if (condition.kind === 'storage_full') return condition.storage === subject;
      if (condition.kind === 'node_down') return condition.node === subject;
      return true;
    });
  }

  isOnline(node: NodeState): boolean {
    return node.online && !this.hasCondition('node_down', node.name);
  }

  /** Writes one line of the machine log. */
  record(event: MachineLogEntry['event'], guest: GuestState, cause: string): void {
    this.state.machineLog.push({
      sequence: this.state.machineLog.length + 1,
      at: new Date(this.nowMs()).toISOString(),
      event,
      cause,
      vmid: guest.vmid,
      incarnation: guest.incarnation,
      kind: guest.kind,
      node: guest.node,
      name: String(guest.config['name'] ?? guest.config['hostname'] ?? ''),
      description: String(guest.config['description'] ?? ''),
      tags: String(guest.config['tags'] ?? ''),
    });
  }
}
