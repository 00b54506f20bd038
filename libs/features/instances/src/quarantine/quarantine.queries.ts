import { Inject, Injectable } from '@nestjs/common';
import type { imports } from '@uni/contracts';
import { cursorTimeSql, Database, decodeTypedCursor, cutPage, statement } from '@uni/data';
import { toMoney } from '@uni/money';
import { isId, notFound } from '@uni/platform';
import type { z } from 'zod';

interface Row {
  readonly id: string;
  readonly kind: imports.QuarantineItemView['kind'];
  readonly provider_id: string;
  readonly provider_name: string;
  readonly provider_kind: imports.QuarantineItemView['provider']['kind'];
  readonly external_id: string;
  readonly mark: string;
  readonly name: string;
  readonly reason: imports.QuarantineItemView['reason'];
  readonly facts: Readonly<Record<string, string | number | null>>;
  readonly cost: bigint | null;
  readonly currency: string | null;
  readonly organization_id: string | null;
  readonly organization_name: string | null;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly ignored_at: Date | null;
  readonly ignored_by: string | null;
  readonly ignore_reason: string | null;
  readonly operation_id: string | null;
  readonly at: string;
}

const COLUMNS = `q.id, q.kind::text, q.provider_id, p.name AS provider_name, p.kind AS provider_kind, q.external_id, q.mark, q.name, q.reason, q.facts,
  q.cost_micros_per_hour AS cost, q.cost_currency AS currency, g.id AS organization_id, g.name AS organization_name, q.first_seen_at, q.last_seen_at,
  q.ignored_at, u.email AS ignored_by, q.ignore_reason, q.operation_id, ${cursorTimeSql('q.first_seen_at')} AS at`;
/** Whose it was is known as long as the row of its instance, or of the disk or copy itself, is there. */
const FROM = `quarantine_items q JOIN providers p ON p.id = q.provider_id LEFT JOIN instances i ON i.id = q.mark LEFT JOIN storage_items s ON s.id = q.mark
  LEFT JOIN organizations g ON g.id = coalesce(i.organization_id, s.organization_id) LEFT JOIN users u ON u.id = q.ignored_by`;
const FILTER = `q.resolved_at IS NULL AND (q.ignored_at IS NOT NULL) = $1::boolean AND ($2::text[] IS NULL OR q.kind::text = ANY($2))
  AND ($3::uuid IS NULL OR q.provider_id = $3::uuid) AND ($4::text IS NULL OR q.name ILIKE '%' || $4 || '%' OR q.external_id = $4)`;
type Filter = [boolean, string[] | null, string | null, string | null];

const list = statement<[...Filter, string | null, string | null, number], Row>(
  'quarantine_list',
  `SELECT ${COLUMNS} FROM ${FROM} WHERE ${FILTER} AND ($5::text IS NULL OR (q.first_seen_at, q.id) < ($5::timestamptz, $6::uuid))
   ORDER BY q.first_seen_at DESC, q.id DESC LIMIT $7`,
);
const count = statement<Filter, { total: number }>(
  'quarantine_count',
  `SELECT count(*)::int AS total FROM quarantine_items q WHERE ${FILTER}`,
);
const one = statement<[string], Row>('quarantine_one', `SELECT ${COLUMNS} FROM ${FROM} WHERE q.id = $1::uuid`);

const SORT = '-firstSeenAt';

/** What is read of the quarantine. */
@Injectable()
export class QuarantineQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(query: z.output<typeof imports.quarantineQuery>): Promise<z.input<typeof imports.quarantine>> {
    const filter: Filter = [
      query.state === 'ignored',
      query.kind ?? null,
      query.providerId ?? null,
      query.q === undefined || query.q === '' ? null : query.q,
    ];
    const [at, id] = query.cursor === undefined ? [] : decodeTypedCursor(query.cursor, SORT, ['time', 'id']);
    const rows = await this.database.query(list, ...filter, at ?? null, id ?? null, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, SORT, (last) => [last.at, last.id]);
    return {
      items: items.map(toView),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(count, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  /** @throws AppError not_found */
  async get(id: string): Promise<imports.QuarantineItemView> {
    const [row] = isId(id) ? await this.database.query(one, id) : [];
    if (!row) throw notFound('thing in quarantine');
    return toView(row);
  }
}

function toView(row: Row): imports.QuarantineItemView {
  const { facts } = row;
  const word = (name: string): string | null => (typeof facts[name] === 'string' ? facts[name] : null);
  const number = (name: string): number | null => (typeof facts[name] === 'number' ? facts[name] : null);
  return {
    id: row.id,
    kind: row.kind,
    provider: { id: row.provider_id, name: row.provider_name, kind: row.provider_kind },
    externalId: row.external_id,
    name: row.name,
    reason: row.reason,
    mark: row.mark,
    organization: row.organization_id === null ? null : { id: row.organization_id, name: row.organization_name ?? '' },
    powerState: word('powerState'),
    vcpus: number('vcpus'),
    memoryMib: number('memoryMib'),
    sizeGib: number('sizeGib'),
    location: word('location'),
    machineExternalId: word('machineExternalId'),
    costPerHour: row.cost === null || row.currency === null ? null : toMoney(row.cost, row.currency),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    ignored:
      row.ignored_at === null
        ? null
        : { at: row.ignored_at.toISOString(), by: row.ignored_by, reason: row.ignore_reason ?? '' },
    operationId: row.operation_id,
    actions:
      row.operation_id !== null ? [] : row.kind === 'machine' ? ['adopt', 'ignore', 'delete'] : ['ignore', 'delete'],
  };
}
