import type { Clock } from '@uni/platform';
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
}

/** The cluster: its state with time, chance and the event queue. All rules live in the functions beside it. */
export class World {
  /** While a due event is handled, the instant at which it was due: a late wake-up must not stretch what follows. */
  private eventTimeMs: number | null = null;

  constructor(
    readonly state: WorldState,
    readonly settings: WorldSettings,
  ) {}

  nowMs(): number {
    return this.eventTimeMs ?? this.settings.clock.now().getTime();
  }

  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  scaled(milliseconds: number): number {
    return Math.round(milliseconds * this.settings.timeScale);
  }

  /** mulberry32: enough for names and noise, and the same again from the same seed. */
  random(): number {
    this.state.randomState = (this.state.randomState + 0x6d2b79f5) | 0;
    let mixed = this.state.randomState;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  randomHex(digits: number): string {
    let text = '';
    while (text.length < digits) text += Math.floor(this.random() * 16).toString(16);
    return text;
  }

  randomUuid(): string {
    const hex = this.randomHex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  schedule(delayMs: number, event: WorldEvent): void {
    const dueMs = this.nowMs() + delayMs;
    const queue = this.state.queue;
    let at = queue.length;
    while (at > 0 && (queue[at - 1]?.dueMs ?? 0) > dueMs) at -= 1;
    queue.splice(at, 0, { dueMs, sequence: this.state.nextEventSequence++, event });
  }

  /** Handles everything that is due by now, in order. Answers whether anything worth keeping happened. */
  advance(handle: (event: WorldEvent) => void): boolean {
    let changed = false;
    const untilMs = this.settings.clock.now().getTime();
    const queue = this.state.queue;
    for (let next = queue[0]; next && next.dueMs <= untilMs; next = queue[0]) {
      queue.shift();
      this.eventTimeMs = next.dueMs;
      try {
        handle(next.event);
      } finally {
        this.eventTimeMs = null;
      }
      // A broadcast repeats what the state says already.
      if (next.event.kind !== 'broadcast') changed = true;
    }
    return changed;
  }

  nextDueMs(): number | null {
    return this.state.queue[0]?.dueMs ?? null;
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
