import { Inject, Injectable } from '@nestjs/common';
import type { CheckReport } from '@uni/compute-port';
import { Database, type ProviderStatus } from '@uni/data';
import { countCheck } from './health.sql.js';

/** A check is due every minute; after so long without one, how the provider stood is not known. */
const SILENCE_MS = 5 * 60_000;
const CHECK_EVERY_MS = 60_000;

interface Before {
  readonly status: ProviderStatus;
  readonly checkedAt: Date | null;
}

/** Keeps what checks find, so that thirty days can be looked back on. Writes in the transaction of the check. */
@Injectable()
export class HealthHistory {
  constructor(@Inject(Database) private readonly database: Database) {}

  async note(
    providerId: string,
    before: Before,
    found: { readonly status: ProviderStatus; readonly report: CheckReport; readonly at: Date },
  ): Promise<void> {
    const { status, report, at } = found;
    const latencyMs = report.latencyMs === null ? null : Math.round(report.latencyMs);
    await this.database.query(countCheck, providerId, at, status === 'failing', latencyMs);
    const changes = this.client.providerStatusChange;
    const problems = report.problems.map(({ code }) => code);
    const silentSince =
      before.checkedAt !== null && before.status !== 'unknown' && at.getTime() - before.checkedAt.getTime() > SILENCE_MS
        ? new Date(before.checkedAt.getTime() + CHECK_EVERY_MS)
        : null;
    if (silentSince !== null) {
      await changes.create({ data: { providerId, at: silentSince, before: before.status, after: 'unknown' } });
      await changes.create({ data: { providerId, at, before: 'unknown', after: status, problems } });
    } else if (before.status !== status) {
      await changes.create({ data: { providerId, at, before: before.status, after: status, problems } });
    }
  }

  private get client() {
    return this.database.client;
  }
}
