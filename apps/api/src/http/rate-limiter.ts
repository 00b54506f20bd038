import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { networkPrefix } from '@uni/feature-accounts';
import { AppError, CLOCK, type Clock } from '@uni/platform';

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

const MOST_BUCKETS = 50_000;

/**
 * Token buckets in memory, one per session or network: a brake on runaway scripts and floods, not a quota. Each process has its own,
 * which is why limits that must be exact (failed sign-ins) live in Postgres instead.
 */
@Injectable()
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();
  private readonly session: Rate;
  private readonly anonymous: Rate;
  private readonly sensitive: Rate;

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const perMinute = config.RATE_LIMIT_PER_MINUTE;
    this.session = { perMinute, burst: perMinute };
    this.anonymous = { perMinute: perMinute / 2, burst: perMinute / 2 };
    this.sensitive = { perMinute: perMinute / 20, burst: perMinute / 20 };
  }

  takeSession(sessionId: string): void {
    this.take(`s|${sessionId}`, this.session);
  }

  /** @param sensitive routes that cost much or guess secrets */
  takeAnonymous(ip: string, sensitive: boolean): void {
    const rate = sensitive ? this.sensitive : this.anonymous;
    this.take(`${sensitive ? 'p' : 'a'}|${networkPrefix(ip)}`, rate);
  }

  private take(key: string, rate: Rate): void {
    if (rate.perMinute <= 0) return;
    const nowMs = this.clock.now().getTime();
    const perMs = rate.perMinute / 60_000;
    const bucket = this.buckets.get(key) ?? this.open(key, rate, nowMs);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + Math.max(0, nowMs - bucket.filledAtMs) * perMs);
    bucket.filledAtMs = nowMs;
    if (bucket.tokens < 1) {
      throw new AppError({
        kind: 'too_many',
        code: 'rate_limited',
        publicMessage: 'Too many requests: slow down, and try again in a moment.',
        retryAfterSeconds: (1 - bucket.tokens) / perMs / 1000,
      });
    }
    bucket.tokens -= 1;
  }

  /** The oldest bucket makes room: memory stays bounded whoever asks. */
  private open(key: string, rate: Rate, nowMs: number): Bucket {
    if (this.buckets.size >= MOST_BUCKETS) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    const bucket = { tokens: rate.burst, filledAtMs: nowMs };
    this.buckets.set(key, bucket);
    return bucket;
  }
}
