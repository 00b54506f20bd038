import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { BreakerState } from '@uni/compute-core';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { countCalls, dropBreakers, storeBreakers, type ProviderPart } from './health.sql.js';
import type { ProviderCalls } from './provider-calls.js';
import { VITALS_EVERY_MS } from './vitals-rhythm.js';

/** Injection token for the name under which this worker tells of its breakers. */
export const VITALS_OWNER = Symbol('VitalsOwner');
/** Injection token for everything that this worker asks of providers: {@link VitalsSource}s, one of each part. */
export const VITALS_SOURCES = Symbol('VitalsSources');

/** One sort of thing that connections are asked for, counted and guarded by itself. */
export interface VitalsSource {
  readonly part: ProviderPart;
  readonly calls: ProviderCalls;
  readonly breakers: () => readonly { readonly provider: string; readonly state: BreakerState }[];
}

/** Takes to the database what this worker alone knows of providers: how its calls ended, and how its breakers stand. */
@Injectable()
export class ProviderVitals implements OnApplicationShutdown {
  private writing: Promise<void> | null = null;

  constructor(
    @Inject(VITALS_SOURCES) private readonly sources: readonly VitalsSource[],
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
    for (const source of this.sources) await this.writePart(source);
  }

  private async writePart({ part, calls, breakers }: VitalsSource): Promise<void> {
    const counts = calls.take();
    const states = breakers();
    try {
      await this.database.transaction(async () => {
        if (counts.length > 0) await this.database.query(countCalls, JSON.stringify(counts), part);
        if (states.length > 0)
          await this.database.query(storeBreakers, this.owner, JSON.stringify(states), this.clock.now(), part);
      });
    } catch (error) {
      calls.giveBack(counts);
      this.logger.warn({ err: error, part }, 'calls to providers not counted');
    }
  }
}
