import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { Database } from '@uni/data';
import { CLOCK, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { availabilityOf, spansOf } from './availability.js';
import {
  breakersOf,
  buckets,
  callsSince,
  changesOf,
  changesOfAll,
  FAILING_CODES,
  namesOf,
  standing,
  type BucketRow,
  type ChangeRow,
  type ProviderPart,
  type StandingRow,
} from './health.sql.js';
import { VITALS_EVERY_MS } from './vitals-rhythm.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 30;
/** A second check has found the same. */
const CONFIRMED_MS = 90_000;
const MOST_CHANGES = 500;
const MOST_CHANGES_OF_ALL = 10_000;
const SEVERITY: readonly providers.BreakerStateName[] = ['closed', 'half_open', 'open'];

type Spans = ReturnType<typeof spansOf>;

/** What administrators read of how providers stood and stand. */
@Injectable()
export class ProviderHealthQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found */
  async health(id: string): Promise<providers.ProviderHealthView> {
    const [row] = await this.database.query(standing, id);
    if (!row) throw notFound('provider');
    const nowMs = this.clock.now().getTime();
    const firstDay = new Date(Math.floor(nowMs / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS);
    const firstHour = new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS - 23 * HOUR_MS);
    const end = new Date(nowMs + 1);
    const changes = await this.database.query(changesOf, id, firstDay, MOST_CHANGES + 1);
    const spans = spansOf(toChanges(changes), row.status, {
      fromMs: firstDay.getTime(),
      toMs: nowMs,
      bornMs: bornMs(row, changes),
    });
    const days = await this.database.query(buckets, id, firstDay, end, DAY_MS / 1000, FAILING_CODES);
    const hours = await this.database.query(buckets, id, firstHour, end, HOUR_MS / 1000, FAILING_CODES);
    return {
      ...standingView(row),
      placement: placementOf(row, changes[0]?.at ?? null, nowMs),
      since: changes[0]?.after === row.status ? changes[0].at.toISOString() : null,
      breaker: await this.breaker(id, nowMs, 'machines'),
      lastHour: await this.lastHour(id, nowMs, 'machines'),
      dns: await this.dns(id, nowMs),
      availability: availabilityOf(spans, firstDay.getTime(), nowMs),
      changes: changes.slice(0, MOST_CHANGES).map(changeView),
      days: days.map((bucket) => spanView(bucket, DAY_MS, spans)),
      hours: hours.map((bucket) => spanView(bucket, HOUR_MS, spans)),
    };
  }

  /** Changes of the last thirty days of all providers. */
  async histories(): Promise<z.input<typeof providers.providerHistories>> {
    const since = new Date(this.clock.now().getTime() - DAYS * DAY_MS);
    const byProvider = new Map<string, providers.StatusChangeView[]>();
    for (const row of await this.database.query(changesOfAll, since, MOST_CHANGES_OF_ALL)) {
      const changes = byProvider.get(row.provider_id) ?? [];
      changes.push(changeView(row));
      byProvider.set(row.provider_id, changes);
    }
    return { items: [...byProvider].map(([providerId, changes]) => ({ providerId, changes })), nextCursor: null };
  }

  private async dns(id: string, nowMs: number): Promise<providers.ProviderHealthView['dns']> {
    const [row] = await this.database.query(namesOf, id);
    if (!row) return null;
    return {
      enabled: row.enabled,
      zones: row.zones,
      domains: row.domains,
      lastSyncAt: row.last_sync_at?.toISOString() ?? null,
      lastGoodSyncAt: row.last_good_sync_at?.toISOString() ?? null,
      failure: row.failure,
      breaker: await this.breaker(id, nowMs, 'names'),
      lastHour: await this.lastHour(id, nowMs, 'names'),
    };
  }

  private async breaker(
    id: string,
    nowMs: number,
    part: ProviderPart,
  ): Promise<providers.ProviderHealthView['breaker']> {
    // Not told of three times in a row: the worker is gone, and its breaker with it.
    const rows = await this.database.query(breakersOf, id, new Date(nowMs - 3 * VITALS_EVERY_MS), part);
    const workers = rows.map((row) => ({
      workerId: row.worker_id,
      state: row.state,
      since: row.changed_at.toISOString(),
    }));
    const [worst] = workers.toSorted((left, right) => SEVERITY.indexOf(right.state) - SEVERITY.indexOf(left.state));
    return worst === undefined ? null : { state: worst.state, since: worst.since, workers };
  }

  /** This hour and the one before it: a share of the first minutes of an hour would say little. */
  private async lastHour(
    id: string,
    nowMs: number,
    part: ProviderPart,
  ): Promise<providers.ProviderHealthView['lastHour']> {
    const since = new Date(Math.floor((nowMs - HOUR_MS) / HOUR_MS) * HOUR_MS);
    const rows = await this.database.query(callsSince, id, since, part);
    const calls = rows.reduce((sum, row) => sum + row.calls, 0);
    const errors = rows
      .filter(({ outcome }) => FAILING_CODES.includes(outcome))
      .map(({ outcome, calls: failed }) => ({ code: outcome, calls: failed }));
    const failedCalls = errors.reduce((sum, error) => sum + error.calls, 0);
    return { calls, failedCalls, errorRate: calls === 0 ? null : failedCalls / calls, errors };
  }
}

function standingView(row: StandingRow) {
  const check = row.last_check;
  return {
    providerId: row.id,
    status: row.status,
    checkedAt: row.checked_at?.toISOString() ?? null,
    version: check?.version ?? null,
    latencyMs: check?.latencyMs ?? null,
    clockSkewMs: check?.clockSkewMs ?? null,
    problems: check?.problems ?? [],
    capacity: check?.capacity ?? [],
    lastGoodSyncAt: row.last_good_sync_at?.toISOString() ?? null,
  };
}

/** The rule by which orders are taken: `Offers` in the catalogue has it too, and tells why. */
function placementOf(
  { enabled, status }: StandingRow,
  since: Date | null,
  nowMs: number,
): providers.ProviderHealthView['placement'] {
  if (!enabled) return { open: false, reason: 'disabled' };
  const confirmed = since === null || nowMs - since.getTime() >= CONFIRMED_MS;
  if (status === 'failing' && confirmed) return { open: false, reason: 'failing' };
  return { open: true, reason: null };
}

/** When more changed than is read, what lies before the oldest is not known. */
function bornMs(row: StandingRow, changes: readonly ChangeRow[]): number {
  const oldest = changes.length > MOST_CHANGES ? changes.at(-1) : undefined;
  return Math.max(row.created_at.getTime(), oldest?.at.getTime() ?? 0);
}

const toChanges = (rows: readonly ChangeRow[]) =>
  rows.map(({ at, before, after }) => ({ atMs: at.getTime(), before, after })).toReversed();

const changeView = ({ at, before, after, problems }: ChangeRow): providers.StatusChangeView => ({
  at: at.toISOString(),
  before,
  after,
  problems,
});

function spanView(row: BucketRow, lengthMs: number, spans: Spans): providers.HealthSpan {
  const fromMs = row.bucket.getTime();
  return {
    from: row.bucket.toISOString(),
    availability: availabilityOf(spans, fromMs, fromMs + lengthMs),
    checks: row.checks,
    failedChecks: row.failed,
    latencyP50Ms: row.p50,
    latencyP95Ms: row.p95,
    calls: row.calls,
    failedCalls: row.failed_calls,
  };
}
