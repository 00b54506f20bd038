import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { ProviderRegistry } from '@uni/compute-core';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { PROVIDER_REGISTRY } from '../provider-registry.token.js';
import { countCalls, dropBreakers, storeBreakers } from './health.sql.js';
import { ProviderCalls } from './provider-calls.js';
import { VITALS_EVERY_MS } from './vitals-rhythm.js';

/** Injection token for the name under which this worker tells of its breakers. */
export const VITALS_OWNER = Symbol('VitalsOwner');

/** Takes to the database what this worker alone knows of providers: how its calls ended, and how its breakers stand. */
@Injectable()
export class ProviderVitals implements OnApplicationShutdown {
  private writing: Promise<void> | null = null;

  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(ProviderCalls) private readonly calls: ProviderCalls,
    @Inject(VITALS_OWNER) private readonly owner: string,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('providers.vitals', VITALS_EVERY_MS)
  async tick(): Promise<void> {
    this.writing ??= this.write().finally(() => (this.writing = null));
    await this.writing;
  }

  /** A worker that ends has no breaker any more; its last counts are kept. */
  async onApplicationShutdown(): Promise<void> {
    await this.tick();
    await this.database
      .query(dropBreakers, this.owner)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'breakers not removed'));
  }

  private async write(): Promise<void> {
    const counts = this.calls.take();
    const breakers = this.registry.breakers();
    try {
      await this.database.transaction(async () => {
        if (counts.length > 0) await this.database.query(countCalls, JSON.stringify(counts));
        if (breakers.length > 0)
          await this.database.query(storeBreakers, this.owner, JSON.stringify(breakers), this.clock.now());
      });
    } catch (error) {
      this.calls.giveBack(counts);
      this.logger.warn({ err: error }, 'calls to providers not counted');
    }
  }
}
