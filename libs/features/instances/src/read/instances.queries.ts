import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { containing, Database, decodeTypedCursor, encodeCursor, type RawRow, type RawView } from '@uni/data';
import { CLOCK, isId, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import {
  adminInstanceView,
  instanceCounts,
  instanceLists,
  instanceView,
  oneInstance,
  USUAL_LIMIT,
  usualLists,
  type InstanceFilter,
  type InstanceSort,
} from './instance.sql.js';

type ListQuery = z.output<typeof instances.instancesQuery>;
type AdminQuery = z.output<typeof instances.adminInstancesQuery>;

/**
 * What is read of instances: one statement per answer, each scoped to its organisation. Answers are JSON texts that are put
 * together from what Postgres has written, and are sent on as they are.
 */
@Injectable()
export class InstancesQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found */
  async get(organizationId: string, id: string): Promise<string> {
    const [row] = isId(id) ? await this.database.rawRows(oneInstance, organizationId, this.month(), id) : [];
    if (!row) throw notFound('instance');
    return instanceView.json(row);
  }

  /** @throws AppError invalid_cursor */
  async list(organizationId: string, query: ListQuery): Promise<string> {
    const filter = filterOf(query);
    const withDeleted = query.status?.includes('deleted') === true;
    const filtered = filter.some((value) => value !== null);
    const lists = withDeleted
      ? instanceLists.withDeleted
      : filtered
        ? instanceLists.filtered
        : instanceLists.unfiltered;
    const rows =
      !filtered && query.limit === USUAL_LIMIT
        ? await this.usualPage(organizationId, query)
        : await this.page(lists, organizationId, filter, query);
    const counts = withDeleted ? instanceCounts.withDeleted : instanceCounts.own;
    const total = query.total
      ? (await this.database.query(counts, organizationId, this.month(), ...filter))[0]?.total
      : undefined;
    return pageJson(instanceView, rows, query.sort, query.limit, total);
  }

  /** Instances of all organisations, for the platform's own people. @throws AppError invalid_cursor */
  async adminList(query: AdminQuery): Promise<string> {
    const filter = filterOf(query);
    const organizationId = query.organizationId ?? null;
    const rows = await this.page(instanceLists.admin, organizationId, filter, query);
    const total = query.total
      ? (await this.database.query(instanceCounts.admin, organizationId, this.month(), ...filter))[0]?.total
      : undefined;
    return pageJson(adminInstanceView, rows, query.sort, query.limit, total);
  }

  private usualPage(organizationId: string, { sort, cursor }: Pick<ListQuery, 'sort' | 'cursor'>): Promise<RawRow[]> {
    const { first, next } = usualLists[sort];
    if (cursor === undefined) return this.database.rawRows(first, organizationId, this.month());
    const [key = '', id = ''] = positionOf(cursor, sort);
    return this.database.rawRows(next, organizationId, this.month(), key, id);
  }

  private page(
    lists: (typeof instanceLists)[keyof typeof instanceLists],
    organizationId: string | null,
    filter: InstanceFilter,
    { sort, cursor, limit }: Pick<ListQuery, 'sort' | 'cursor' | 'limit'>,
  ): Promise<RawRow[]> {
    const { first, next } = lists[sort];
    if (cursor === undefined) return this.database.rawRows(first, organizationId, this.month(), ...filter, limit + 1);
    const [key = '', id = ''] = positionOf(cursor, sort);
    return this.database.rawRows(next, organizationId, this.month(), ...filter, limit + 1, key, id);
  }

  private month(): string {
    return `${this.clock.now().toISOString().slice(0, 7)}-01`;
  }
}

function positionOf(cursor: string, sort: InstanceSort): string[] {
  return decodeTypedCursor(cursor, sort, [sort.endsWith('name') ? 'text' : 'time', 'id']);
}

function filterOf(query: Pick<ListQuery, 'q' | 'status' | 'providerId' | 'region' | 'tag'>): InstanceFilter {
  const search = containing(query.q);
  return [search, query.status ?? null, query.providerId ?? null, query.region ?? null, query.tag ?? null];
}

function pageJson(
  view: RawView,
  rows: readonly RawRow[],
  sort: InstanceSort,
  limit: number,
  total: number | undefined,
): string {
  const items = rows.length > limit ? rows.slice(0, limit) : rows;
  const last = items.at(-1);
  const next =
    rows.length > limit && last
      ? JSON.stringify(encodeCursor(sort, [view.extra(last, 0) ?? '', view.extra(last, 1) ?? '']))
      : 'null';
  const count = total === undefined ? '' : `,"total":${total}`;
  return `{"items":[${items.map((row) => view.json(row)).join(',')}],"nextCursor":${next}${count}}`;
}
