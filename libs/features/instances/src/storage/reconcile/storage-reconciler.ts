import { Inject, Injectable } from '@nestjs/common';
import { ProviderError, type CallContext, type ComputeDriver } from '@uni/compute-port';
import { Database, Events, type Prisma } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { listsAccount, listThings, type Thing } from '../carry-out/things.js';
import type { StorageKind, StorageRow } from '../storage.types.js';
import { judgeThing } from './thing.verdict.js';

/** Looking as often as at machines would ask vendors for lists that hardly ever change. */
const LOOK_EVERY_MS = 5 * 60_000;
/** What an operation has just left is not judged by a list that may be older. */
const SETTLE_MS = 60_000;
/** Most machines that are asked about in one go, where there is no list of the whole account. */
const MACHINES = 20;

/** Brings our rows of snapshots, volumes and backups in line with what the vendor lists. What is not ours is left alone. */
@Injectable()
export class StorageReconciler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns how many rows changed. A list that cannot be read proves nothing and is left for the next time. */
  async reconcile(providerId: string, driver: ComputeDriver, context: CallContext): Promise<number> {
    const { snapshots, volumes, backups } = driver.describe().capabilities;
    const kinds = { snapshot: snapshots, volume: volumes, backup: backups };
    let changed = 0;
    for (const kind of ['snapshot', 'volume', 'backup'] as const) {
      if (!kinds[kind].supported) continue;
      try {
        changed += await this.kind(providerId, driver, kind, context);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        this.logger.warn({ providerId, kind, code: error.code, vendor: error.vendorMessage }, 'storage not listed');
      }
    }
    return changed;
  }

  private async kind(
    providerId: string,
    driver: ComputeDriver,
    kind: StorageKind,
    context: CallContext,
  ): Promise<number> {
    const startedAt = this.clock.now();
    const rows = await this.due(providerId, kind, startedAt);
    if (rows.length === 0) return 0;
    if (listsAccount(driver, kind)) return this.compare(rows, await listThings(driver, kind, null, context), startedAt);
    let changed = 0;
    const instances = [...new Set(rows.map(({ instanceId }) => instanceId))].slice(0, MACHINES);
    for (const instanceId of instances) {
      const items = rows.filter((row) => row.instanceId === instanceId);
      const { externalId } = await this.database.client.instance.findUniqueOrThrow({ where: { id: instanceId } });
      if (externalId === null) continue;
      const listed = await listThings(driver, kind, { externalId, mark: instanceId }, context);
      changed += await this.compare(items, listed, startedAt);
    }
    return changed;
  }

  private due(providerId: string, kind: StorageKind, now: Date): Promise<StorageRow[]> {
    return this.database.client.storageItem.findMany({
      where: {
        providerId,
        kind,
        state: { in: ['ready', 'gone'] },
        changedAt: { lt: new Date(now.getTime() - SETTLE_MS) },
        OR: [{ seenAt: null }, { seenAt: { lt: new Date(now.getTime() - LOOK_EVERY_MS) } }],
      },
      orderBy: { seenAt: { sort: 'asc', nulls: 'first' } },
      take: 5_000,
    });
  }

  private async compare(rows: readonly StorageRow[], listed: readonly Thing[], startedAt: Date): Promise<number> {
    const byMark = new Map(listed.flatMap((thing) => (thing.mark === null ? [] : [[thing.mark, thing] as const])));
    const byId = new Map(listed.map((thing) => [thing.externalId, thing]));
    const unchanged: string[] = [];
    let changed = 0;
    for (const row of rows) {
      // What came along with an imported machine carries no mark: its id at the vendor is all there is.
      const thing = (row.imported ? byId.get(row.externalId ?? '') : byMark.get(row.id)) ?? null;
      const owner =
        row.kind === 'volume' && thing?.machineExternalId ? await this.owner(row, thing.machineExternalId) : null;
      const verdict = judgeThing(row, thing, owner);
      if (verdict === null) unchanged.push(row.id);
      else if (await this.write(row, verdict, startedAt)) changed += 1;
    }
    await this.database.client.storageItem.updateMany({
      where: { id: { in: unchanged } },
      data: { seenAt: startedAt },
    });
    return changed;
  }

  /** The instance of the same organisation whose machine a volume is in. */
  private async owner(row: StorageRow, externalId: string): Promise<string | null> {
    const { providerId, organizationId } = row;
    const where = { providerId, organizationId, externalId, deletedAt: null };
    return (await this.database.client.instance.findFirst({ where, select: { id: true } }))?.id ?? null;
  }

  /** An operation that began meanwhile always wins. */
  private write(row: StorageRow, data: Prisma.StorageItemUncheckedUpdateManyInput, startedAt: Date): Promise<boolean> {
    return this.database.transaction(async () => {
      const { count } = await this.database.client.storageItem.updateMany({
        where: { id: row.id, operationId: null, deletedAt: null, changedAt: row.changedAt },
        data: { ...data, ...(data.missingCount === 1 ? {} : { seenAt: startedAt }) },
      });
      if (count > 0) await this.events.emit('instance.updated', row.organizationId, row.instanceId);
      return count > 0;
    });
  }
}
