import { Inject, Injectable } from '@nestjs/common';
import type { metrics } from '@uni/contracts';
import { Database, Outbox } from '@uni/data';
import { AppError, CLOCK, isId, notFound, type Clock } from '@uni/platform';
import { METRIC_WINDOWS } from './metric-ranges.js';
import { askMetrics, readMetrics, type MetricsRow } from './metrics.sql.js';

/** An order to read that was not carried out by then is given again. */
const PATIENCE_MS = 30_000;

/** A machine's load as its vendor tells it. Only what somebody looks at is asked for, and nobody's answer waits for a vendor. */
@Injectable()
export class InstanceMetrics {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What is known, at once; where that is old, the worker is asked for more and `pending` says so.
   * @throws AppError not_found, unsupported_by_provider
   */
  async read(
    organizationId: string,
    instanceId: string,
    range: metrics.MetricRange,
  ): Promise<metrics.InstanceMetricsView> {
    const [row] = isId(instanceId) ? await this.database.query(readMetrics, organizationId, instanceId, range) : [];
    if (!row) throw notFound('instance');
    if (row.tells === false) {
      throw new AppError({
        kind: 'unprocessable',
        code: 'unsupported_by_provider',
        publicMessage: 'The place of this instance tells nothing of its load.',
      });
    }
    const old = row.machine && this.isOld(row, range);
    const asked = old && (await this.ask(instanceId, range));
    return {
      series: (row.series ?? []).map(({ name, unit, points }) => ({
        name,
        unit,
        points: points.map(([atMs, value]) => [new Date(atMs).toISOString(), value]),
      })),
      readAt: row.readAt?.toISOString() ?? null,
      // Old and not asked: somebody else's order is on its way, unless the vendor is being left alone.
      pending: asked || (old && row.failure === null),
      failed: row.failure !== null && !asked,
    };
  }

  private isOld({ readAt }: MetricsRow, range: metrics.MetricRange): boolean {
    return readAt === null || this.clock.now().getTime() - readAt.getTime() >= METRIC_WINDOWS[range].freshMs;
  }

  private ask(instanceId: string, range: metrics.MetricRange): Promise<boolean> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + PATIENCE_MS);
    return this.database.transaction(async () => {
      const [won] = await this.database.query(askMetrics, instanceId, range, now, until);
      if (!won) return false;
      await this.outbox.add('metrics.read', `${instanceId}-${range}-${now.getTime()}`, { instanceId, range });
      return true;
    });
  }
}
