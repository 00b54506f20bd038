import { Inject, Injectable } from '@nestjs/common';
import type { storage } from '@uni/contracts';
import { Database, decodeTypedCursor, cutPage } from '@uni/data';
import { isId, notFound } from '@uni/platform';
import type { z } from 'zod';
import { backupRules, declaredBy, snapshotRules, volumeRules } from '../storage.rules.js';
import type { StorageKind } from '../storage.types.js';
import { policyView } from './policy.view.js';
import {
  discsOf,
  itemsCount,
  itemsFirst,
  itemsNext,
  oneItem,
  type ItemsFilter,
  type StorageJsonRow,
} from './storage.sql.js';

const SORT = '-createdAt';
/** No place keeps as many of one instance. */
const OF_ONE_INSTANCE = 500;

/** What is read of snapshots, volumes, backups and discs, each answer scoped to its organisation. */
@Injectable()
export class StorageQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Those of one instance, and what its place allows; also of a deleted one. @returns JSON text. @throws AppError not_found */
  async ofInstance(organizationId: string, kind: StorageKind, instanceId: string): Promise<string> {
    const declared = declaredBy(await this.description(organizationId, instanceId));
    const filter: ItemsFilter = [organizationId, kind, instanceId, null, null, ''];
    const rows = await this.database.query(itemsFirst, ...filter, OF_ONE_INSTANCE);
    const rules = { snapshot: snapshotRules, volume: volumeRules, backup: backupRules }[kind](declared);
    const policy = kind === 'backup' ? `,"policy":${JSON.stringify(await this.policy(instanceId))}` : '';
    return `{"items":[${texts(rows)}],"nextCursor":null,"rules":${JSON.stringify(rules)}${policy}}`;
  }

  /** @returns JSON text. @throws AppError not_found */
  async one(organizationId: string, kind: StorageKind, instanceId: string, id: string): Promise<string> {
    const valid = isId(id) && isId(instanceId);
    const [row] = valid ? await this.database.query(oneItem, organizationId, kind, instanceId, id) : [];
    if (!row) throw notFound(kind);
    return row.json;
  }

  /** Across instances, newest first. @returns JSON text. @throws AppError invalid_cursor */
  async list(organizationId: string, kind: StorageKind, query: z.output<typeof storage.storageQuery>): Promise<string> {
    const filter: ItemsFilter = [
      organizationId,
      kind,
      query.instanceId ?? null,
      query.state ?? null,
      query.region ?? null,
      query.q ?? '',
    ];
    const limit = query.limit + 1;
    let rows: StorageJsonRow[];
    if (query.cursor === undefined) rows = await this.database.query(itemsFirst, ...filter, limit);
    else {
      const [at = '', id = ''] = decodeTypedCursor(query.cursor, SORT, ['time', 'id']);
      rows = await this.database.query(itemsNext, ...filter, limit, at, id);
    }
    const total = query.total ? (await this.database.query(itemsCount, ...filter))[0]?.total : undefined;
    const { kept: shown, nextCursor: next } = cutPage(rows, query.limit, SORT, (last) => [last.at, last.id]);
    const count = total === undefined ? '' : `,"total":${total}`;
    return `{"items":[${texts(shown)}],"nextCursor":${JSON.stringify(next)}${count}}`;
  }

  /** @throws AppError not_found */
  async disc(organizationId: string, instanceId: string): Promise<z.input<typeof storage.instanceDisc>> {
    const { iso } = declaredBy(await this.description(organizationId, instanceId));
    const client = this.database.client;
    const { providerId } = await client.instance.findUniqueOrThrow({ where: { id: instanceId } });
    const discs = await client.providerIso.findMany({
      where: { providerId, withdrawnAt: null },
      orderBy: [{ name: 'asc' }, { ref: 'asc' }],
      select: { ref: true, name: true, sizeMib: true },
      take: 1000,
    });
    const attached = await client.instanceDisc.findUnique({ where: { instanceId } });
    return {
      supported: iso,
      discs: iso ? discs : [],
      attached: attached && {
        ref: attached.isoRef,
        name: attached.name,
        attachedAt: attached.attachedAt.toISOString(),
      },
    };
  }

  async discs(organizationId: string): Promise<z.input<typeof storage.isos>> {
    const rows = await this.database.query(discsOf, organizationId);
    const items = rows.map(({ ref, name, size_mib, id, kind, regions }) => ({
      ref,
      name,
      sizeMib: size_mib,
      providerId: id,
      providerKind: kind,
      regions,
    }));
    return { items, nextCursor: null };
  }

  private async policy(instanceId: string): Promise<storage.BackupPolicyView | null> {
    const row = await this.database.client.backupPolicy.findUnique({ where: { instanceId } });
    return row && policyView(row);
  }

  private async description(organizationId: string, instanceId: string): Promise<unknown> {
    const select = { provider: { select: { description: true } } } as const;
    const instance = isId(instanceId)
      ? await this.database.client.instance.findFirst({ where: { id: instanceId, organizationId }, select })
      : null;
    if (!instance) throw notFound('instance');
    return instance.provider.description;
  }
}

function texts(rows: readonly StorageJsonRow[]): string {
  return rows.map(({ json }) => json).join(',');
}
