import { Inject, Injectable } from '@nestjs/common';
import type { ProviderRegistry } from '@uni/compute-core';
import type { MetricSeries } from '@uni/compute-port';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { mergeSeries } from './merge-series.js';
import { isMetricRange, METRIC_WINDOWS } from './metric-ranges.js';
import { storeMetrics, storeMetricsFailure, wantedMetrics, type WantedMetrics } from './metrics.sql.js';

/** A vendor that has just failed is not asked by everybody who looks. */
const PAUSE_MS = 60_000;

/** Reads one machine's load of one range from its vendor, joins it with what is known, and announces it. */
@Injectable()
@HandlesJob('metrics.read')
export class MetricsReadHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const [instanceId, range] = [String(body['instanceId']), String(body['range'])];
    if (!isMetricRange(range)) return;
    const [wanted] = await this.database.query(wantedMetrics, instanceId, range);
    if (!wanted) return;
    const window = METRIC_WINDOWS[range];
    const now = this.clock.now();
    try {
      const told = await this.ask(instanceId, wanted, { from: new Date(now.getTime() - window.spanMs), to: now });
      const series = mergeSeries(wanted.series, told, window, now.getTime());
      await this.store(instanceId, wanted.organizationId, range, () =>
        this.database.query(storeMetrics, instanceId, range, JSON.stringify(series), now),
      );
    } catch (error) {
      // Old points are better than none: they stay, and the page says how old they are.
      this.logger.warn({ err: error, instanceId, range }, 'metrics not read');
      const until = new Date(now.getTime() + PAUSE_MS);
      await this.store(instanceId, wanted.organizationId, range, () =>
        this.database.query(storeMetricsFailure, instanceId, range, 'unavailable', until),
      );
    }
  }

  private async ask(
    instanceId: string,
    { providerId, externalId }: WantedMetrics,
    window: { readonly from: Date; readonly to: Date },
  ): Promise<readonly MetricSeries[]> {
    if (externalId === null) return [];
    const provider = await this.registry.open(providerId);
    if (!provider.metrics) return [];
    const ref = { externalId, mark: instanceId };
    return provider.metrics.read(ref, window, { requestId: currentContext().requestId });
  }

  private store(
    instanceId: string,
    organizationId: string,
    range: string,
    write: () => Promise<unknown>,
  ): Promise<void> {
    return this.database.transaction(async () => {
      await write();
      await this.events.emit('instance.metrics', organizationId, instanceId, { range });
    });
  }
}
