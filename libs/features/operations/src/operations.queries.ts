import { Inject, Injectable } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import { Database, decodeTypedCursor, cutPage } from '@uni/data';
import { isId, notFound } from '@uni/platform';
import type { z } from 'zod';
import {
  adminOperationsCount,
  adminOperationsFirst,
  adminOperationsNext,
  oneAdminOperation,
  oneOperation,
  operationsCount,
  operationsFirst,
  operationsNext,
  type OperationJsonRow,
} from './operation.sql.js';

const SORT = '-createdAt';

/** What is read of operations. Answers are JSON texts that Postgres has built: they are sent on as they are. */
@Injectable()
export class OperationsQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError not_found */
  async get(organizationId: string, id: string): Promise<string> {
    const [row] = isId(id) ? await this.database.query(oneOperation, organizationId, id) : [];
    if (!row) throw notFound('operation');
    return row.json;
  }

  async list(organizationId: string, query: z.output<typeof operations.operationsQuery>): Promise<string> {
    const filter: [string, string[] | null, string[] | null, string | null] = [
      organizationId,
      query.status ?? null,
      query.kind ?? null,
      query.instanceId ?? null,
    ];
    const [at, id] = after(query.cursor);
    const rows =
      at !== undefined && id !== undefined
        ? await this.database.query(operationsNext, ...filter, query.limit + 1, at, id)
        : await this.database.query(operationsFirst, ...filter, query.limit + 1);
    const total = query.total ? (await this.database.query(operationsCount, ...filter))[0]?.total : undefined;
    return pageJson(rows, query.limit, total);
  }

  /** @throws AppError not_found */
  async adminGet(id: string): Promise<string> {
    const [row] = isId(id) ? await this.database.query(oneAdminOperation, id) : [];
    if (!row) throw notFound('operation');
    return row.json;
  }

  async adminList(query: z.output<typeof operations.adminOperationsQuery>): Promise<string> {
    const filter: [string[] | null, string[] | null, string | null, string | null, string | null] = [
      query.status ?? null,
      query.kind ?? null,
      query.organizationId ?? null,
      query.providerId ?? null,
      query.q === undefined || query.q === '' ? null : query.q,
    ];
    const [at, id] = after(query.cursor);
    const rows =
      at !== undefined && id !== undefined
        ? await this.database.query(adminOperationsNext, ...filter, query.limit + 1, at, id)
        : await this.database.query(adminOperationsFirst, ...filter, query.limit + 1);
    const total = query.total ? (await this.database.query(adminOperationsCount, ...filter))[0]?.total : undefined;
    return pageJson(rows, query.limit, total);
  }
}

function after(cursor: string | undefined): string[] {
  return cursor === undefined ? [] : decodeTypedCursor(cursor, SORT, ['time', 'id']);
}

function pageJson(rows: readonly OperationJsonRow[], limit: number, total: number | undefined): string {
  const { kept: items, nextCursor: next } = cutPage(rows, limit, SORT, (last) => [last.at, last.id]);
  const count = total === undefined ? '' : `,"total":${total}`;
  return `{"items":[${items.map(({ json }) => json).join(',')}],"nextCursor":${JSON.stringify(next)}${count}}`;
}
