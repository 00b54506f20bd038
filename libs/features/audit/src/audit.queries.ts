import { Inject, Injectable } from '@nestjs/common';
import type { audit } from '@uni/contracts';
import { Database, decodeCursor, cutPage } from '@uni/data';
import type { z } from 'zod';
import { auditStatements, type AuditFilter, type AuditRow } from './audit.sql.js';

type Page = z.input<typeof audit.auditEntries>;
const SORT = '-id';
/** Above every id. */
const NEWEST = '9223372036854775807';

/** Reading the audit log, newest first. */
@Injectable()
export class AuditQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** What happened in one organisation. */
  ofOrganization(organizationId: string, query: z.output<typeof audit.auditQuery>): Promise<Page> {
    return this.page(auditStatements.own, organizationId, query, false);
  }

  /** What happened anywhere, or in the organisation asked for. */
  ofAll(query: z.output<typeof audit.adminAuditQuery>): Promise<Page> {
    return this.page(auditStatements.all, query.organizationId ?? null, query, true);
  }

  private async page(
    { list, count }: (typeof auditStatements)['own'],
    organizationId: string | null,
    query: z.output<typeof audit.auditQuery>,
    withAddress: boolean,
  ): Promise<Page> {
    const [beforeId = NEWEST] = query.cursor === undefined ? [] : decodeCursor(query.cursor, SORT, 1);
    const { action = null, targetKind = null, targetId = null, actorId = null, from, to } = query;
    const filter: AuditFilter = [
      organizationId,
      action,
      targetKind,
      targetId,
      actorId,
      from ? new Date(from) : null,
      to ? new Date(to) : null,
    ];
    const rows = await this.database.query(list, ...filter, beforeId, query.limit + 1);
    const { kept, nextCursor } = cutPage(rows, query.limit, SORT, (last) => [last.id]);
    const items = kept.map((row) => viewOf(row, withAddress));
    if (!query.total) return { items, nextCursor };
    const [counted] = await this.database.query(count, ...filter);
    return { items, nextCursor, total: Number(counted?.total ?? 0n) };
  }
}

/** Members do not see from which address an administrator worked. */
function viewOf(row: AuditRow, withAddress: boolean): audit.AuditEntryView {
  const { organizationId, action, before, after, reason, requestId } = row;
  return {
    id: row.id.toString(),
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    organizationId,
    action,
    target: { kind: row.targetKind, id: row.targetId },
    before,
    after,
    reason,
    requestId,
    ip: withAddress ? row.ip : null,
  };
}
