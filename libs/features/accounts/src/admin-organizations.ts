import { Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { containing, Database } from '@uni/data';
import { toMoney } from '@uni/money';
import { notFound } from '@uni/platform';
import type { z } from 'zod';
import {
  countOrganizations,
  listOrganizations,
  oneOrganization,
  type AdminOrganizationRow,
} from './admin-organizations.sql.js';
import { pageOf, positionOf } from './page-position.js';

/** Organisations as administrators see them: who belongs to them, and how their money stands. */
@Injectable()
export class AdminOrganizations {
  constructor(private readonly database: Database) {}

  async list(
    query: z.output<typeof accounts.adminOrganizationsQuery>,
  ): Promise<z.input<typeof accounts.adminOrganizations>> {
    const after = positionOf(query.cursor, query.sort);
    const search = containing(query.q);
    const { first, next } = listOrganizations[query.sort];
    const rows = after
      ? await this.database.query(next, search, query.limit + 1, after.value, after.id)
      : await this.database.query(first, search, query.limit + 1);
    const { kept, nextCursor } = pageOf(rows, query.limit, query.sort);
    const items = kept.map(viewOf);
    if (!query.total) return { items, nextCursor };
    const [count] = await this.database.query(countOrganizations, search);
    return { items, nextCursor, total: Number(count?.total ?? 0n) };
  }

  /** @throws AppError not_found */
  async get(id: string): Promise<accounts.AdminOrganization> {
    const [row] = await this.database.query(oneOrganization, id);
    if (!row) throw notFound('organisation');
    return viewOf(row);
  }
}

function viewOf(row: AdminOrganizationRow): accounts.AdminOrganization {
  const { id, name, personal, currency, instances, members } = row;
  return {
    id,
    name,
    personal,
    createdAt: row.createdAt.toISOString(),
    balance: toMoney(row.balanceMicros, currency),
    reserved: toMoney(row.reservedMicros, currency),
    burnRatePerHour: toMoney(row.burnMicros, currency),
    instances,
    members: [...members],
  };
}
