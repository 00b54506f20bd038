import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import type { system } from '@uni/contracts';
import { Database } from '@uni/data';
import { BillingHealth } from '@uni/feature-billing';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import type { Redis } from 'ioredis';
import { BUILD_VERSION } from './build-version.js';
import { lastBeat, ping } from './health.sql.js';

type Check = system.Health['checks']['database'];

const CHECK_TIMEOUT_MS = 1_000;
const WORKER_SILENCE_MS = 90_000;

const failed = (detail: string): Check => ({ status: 'error', detail, latencyMs: null });

/** Looks at every part the product needs. Details are for operators and name no secret. */
@Injectable()
export class HealthService implements OnModuleDestroy {
  private redis: Redis | null = null;

  constructor(
    private readonly database: Database,
    private readonly billingHealth: BillingHealth,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async check(): Promise<system.Health> {
    const [database, redis, workers, billing] = await Promise.all([
      this.timed('database', () => this.database.query(ping).then(() => null)),
      this.config.REDIS_URL === undefined
        ? unused
        : this.timed('redis', () => this.pingRedis(this.config.REDIS_URL ?? '')),
      this.timed('workers', () => this.workers()),
      this.timed('billing', () => this.billing()),
    ]);
    const checks = { database, redis, workers, billing };
    const broken = Object.values(checks).some((check) => check.status === 'error');
    return { status: broken ? 'error' : 'ok', version: BUILD_VERSION, checks };
  }

  async onModuleDestroy(): Promise<void> {
    this.redis?.disconnect();
  }

  /** @param work resolves to what is wrong, or to null */
  private async timed(name: string, work: () => Promise<string | null>): Promise<Check> {
    const startedAt = performance.now();
    try {
      const wrong = await Promise.race([
        work(),
        delay(CHECK_TIMEOUT_MS, 'does not answer within a second', { ref: false }),
      ]);
      if (wrong !== null) return failed(wrong);
      return { status: 'ok', detail: null, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10 };
    } catch (error) {
      this.logger.debug({ err: error, check: name }, 'a health check failed');
      return failed('cannot be reached');
    }
  }

  private async pingRedis(url: string): Promise<string | null> {
    if (!this.redis) {
      // Only installations with Redis pay for loading its client.
      const { Redis: Client } = await import('ioredis');
      this.redis = new Client(url, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: CHECK_TIMEOUT_MS });
      this.redis.on('error', (error) => this.logger.debug({ err: error }, 'redis'));
    }
    await this.redis.ping();
    return null;
  }

  private async workers(): Promise<string | null> {
    const [row] = await this.database.query(lastBeat);
    if (!row?.beatAt) return 'no worker has started yet';
    const silenceMs = this.clock.now().getTime() - row.beatAt.getTime();
    return silenceMs > WORKER_SILENCE_MS
      ? `no worker has shown itself for ${Math.round(silenceMs / 1000)} seconds`
      : null;
  }

  private async billing(): Promise<string | null> {
    const { ok, heldPeriods, detail } = await this.billingHealth.state();
    return ok && heldPeriods === 0 ? null : detail;
  }
}

const unused: Promise<Check> = Promise.resolve({ status: 'unused', detail: null, latencyMs: null });
