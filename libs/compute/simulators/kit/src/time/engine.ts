import type { Clock } from '@uni/platform';

/** setTimeout holds 31 bits of milliseconds. */
const LONGEST_TIMER_MS = 2_000_000_000;

/** A world in which time passes. */
export interface MovingWorld {
  /** Handles everything that is due by the clock. Answers whether anything worth keeping happened. */
  advance(): boolean;
  /** Epoch milliseconds of what is due next, null when nothing is. */
  nextDueMs(): number | null;
}

export interface EngineOptions {
  readonly clock: Clock;
  /** False with an injected clock: a timer would wait for real time in vain, so only requests and `pump` move the world. */
  readonly usesTimers: boolean;
  readonly onChange: () => void;
}

/** Lets time pass in a world: everything due is handled before each request, and by a timer in between. */
export class Engine<World extends MovingWorld> {
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private current: World,
    private readonly options: EngineOptions,
  ) {
    this.pump();
  }

  get world(): World {
    return this.current;
  }

  /** Handles what is due now. */
  pump(): void {
    if (this.current.advance()) this.options.onChange();
    this.rearm();
  }

  /** Sets the timer for what is due next; needed after a request has planned something. */
  rearm(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const dueMs = this.current.nextDueMs();
    if (!this.options.usesTimers || this.closed || dueMs === null) return;
    const waitMs = Math.min(Math.max(1, dueMs - this.options.clock.now().getTime()), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => this.pump(), waitMs);
    // Nobody waits for a simulated disk to be copied before leaving.
    this.timer.unref();
  }

  /** Puts another world in the place of this one. */
  replace(world: World): void {
    this.current = world;
    this.pump();
    this.options.onChange();
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }
}
