import type { Clock } from '@uni/platform';

export interface QueuedEvent<Event> {
  dueMs: number;
  sequence: number;
  event: Event;
}

/** The part of a simulator's state that a timeline keeps: plain JSON, so that what was under way survives a restart. */
export interface TimelineState<Event> {
  /** Sorted by `dueMs`, then by sequence. */
  queue: QueuedEvent<Event>[];
  nextEventSequence: number;
}

/** The time of a simulated world and what is due in it. */
export class Timeline<Event> {
  /** While a due event is handled, the instant at which it was due: a late wake-up must not stretch what follows. */
  private eventTimeMs: number | null = null;

  constructor(
    private readonly state: TimelineState<Event>,
    private readonly clock: Clock,
    /** 1 is realistic, 0.1 ten times faster, 0 lets everything be over before the next request is answered. */
    private readonly timeScale: number,
  ) {}

  nowMs(): number {
    return this.eventTimeMs ?? this.clock.now().getTime();
  }

  scaled(milliseconds: number): number {
    return Math.round(milliseconds * this.timeScale);
  }

  /** Plans an event after this time, which is not scaled here. */
  schedule(delayMs: number, event: Event): void {
    const dueMs = this.nowMs() + delayMs;
    const { queue } = this.state;
    let at = queue.length;
    while (at > 0 && (queue[at - 1]?.dueMs ?? 0) > dueMs) at -= 1;
    queue.splice(at, 0, { dueMs, sequence: this.state.nextEventSequence++, event });
  }

  /**
   * Handles everything that is due by now, in order. Answers whether anything worth keeping happened: `handle` answers false
   * for an event that changed nothing.
   */
  advance(handle: (event: Event) => boolean): boolean {
    let changed = false;
    const untilMs = this.clock.now().getTime();
    const { queue } = this.state;
    for (let next = queue[0]; next && next.dueMs <= untilMs; next = queue[0]) {
      queue.shift();
      this.eventTimeMs = next.dueMs;
      try {
        if (handle(next.event)) changed = true;
      } finally {
        this.eventTimeMs = null;
      }
    }
    return changed;
  }

  nextDueMs(): number | null {
    return this.state.queue[0]?.dueMs ?? null;
  }
}
