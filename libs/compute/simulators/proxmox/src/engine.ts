import { handleEvent } from './tasks/event-handler.js';
import type { World } from './world/world.js';

/** setTimeout holds 31 bits of milliseconds. */
const LONGEST_TIMER_MS = 2_000_000_000;

/**
 * Lets time pass on the cluster: everything due is handled before each request, and by a timer in between. With an injected clock
 * the timer would wait for real time in vain, so only requests and `pump` move the cluster.
 */
export class Engine {
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private current: World,
    private readonly usesTimers: boolean,
    private readonly onChange: () => void,
  ) {
    this.begin();
  }

  get world(): World {
    return this.current;
  }

  /** Handles what is due now. */
  pump(): void {
    if (this.current.advance((event) => handleEvent(this.current, event))) this.onChange();
    this.rearm();
  }

  /** Sets the timer for what is due next; needed after a request has planned something. */
  rearm(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const dueMs = this.current.nextDueMs();
    if (!this.usesTimers || this.closed || dueMs === null) return;
    const waitMs = Math.min(Math.max(1, dueMs - this.current.settings.clock.now().getTime()), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => this.pump(), waitMs);
    // Nobody waits for a simulated disk to be copied before leaving.
    this.timer.unref();
  }

  /** Puts another cluster in the place of this one. */
  replace(world: World): void {
    this.current = world;
    this.begin();
    this.onChange();
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private begin(): void {
    const { state, settings } = this.current;
    const hasBroadcast = state.queue.some(({ event }) => event.kind === 'broadcast');
    if (settings.resourceLagMs > 0 && !hasBroadcast) this.current.schedule(0, { kind: 'broadcast' });
    this.pump();
  }
}
