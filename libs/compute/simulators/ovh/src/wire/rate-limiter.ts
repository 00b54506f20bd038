import { ApiRefusal } from '../world/refusals.js';
import type { World } from '../world/world.js';

const WINDOW_MS = 60_000;

/** Too many calls; the vendor has not been seen to say how long to wait, so only a fault makes it say so. */
function tooManyRequests(retryAfterS: number | null): ApiRefusal {
  const headers = retryAfterS === null ? null : { 'Retry-After': String(retryAfterS) };
  return new ApiRefusal(429, 'Too many requests', 'Client::TooManyRequests', null, null, headers);
}

/** Counts the calls of each caller in the last minute. */
export class RateLimiter {
  private readonly times = new Map<string, number[]>();

  /** @throws ApiRefusal 429 beyond the limit; without a limit it only counts. */
  check(world: World, caller: string): void {
    const [limit] = world.conditions('rate_limit');
    if (!limit) {
      this.times.clear();
      return;
    }
    const now = world.nowMs();
    const recent = (this.times.get(caller) ?? []).filter((time) => time > now - WINDOW_MS);
    if (recent.length >= limit.perMinute) throw tooManyRequests(limit.retryAfterS);
    recent.push(now);
    this.times.set(caller, recent);
  }
}
