import { Inject, Injectable } from '@nestjs/common';
import type { CallContext, ComputeDriver } from '@uni/compute-port';
import { Database } from '@uni/data';
import { done, skip, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { CLOCK, type Clock } from '@uni/platform';
import { followTask, isGone, keptBy } from '../../carry-out/follow-task.js';
import { refOf } from '../../carry-out/machines.js';
import type { InstanceRow } from '../../instance.types.js';
import { listsAccount, listThings } from '../carry-out/things.js';
import type { StorageRow } from '../storage.types.js';

/** What becomes of snapshots, volumes, backups and the disc when their instance is deleted: what its place declares, and customers are told. */
@Injectable()
export class StorageEnding {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes volumes that can live on out of the machine, one after the other, before it is destroyed. */
  async detach(context: StepContext, driver: ComputeDriver, instance: InstanceRow): Promise<StepOutcome> {
    const { volumes } = driver;
    if (!volumes || driver.describe().capabilities.volumes.detach !== 'anywhere' || instance.externalId === null)
      return skip();
    const volume = await this.database.client.storageItem.findFirst({
      where: { instanceId: instance.id, kind: 'volume', attached: true, imported: false, deletedAt: null },
      orderBy: { id: 'asc' },
    });
    if (!volume) return done();
    const thing = { externalId: volume.externalId ?? '', mark: volume.id };
    try {
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        volumes.detach(refOf(instance), thing, context.call),
      );
      if (unfinished) return unfinished;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    await context.commit(async () => {
      await this.database.client.storageItem.update({
        where: { id: volume.id },
        data: { attached: false, changedAt: context.now() },
      });
      await context.keep(null);
    });
    return wait(0);
  }

  /** Ids of what the vendor still has of a machine that is gone. Looked at before {@link ended}, which makes no calls. */
  async remaining(driver: ComputeDriver, instanceId: string, context: CallContext): Promise<string[]> {
    const items = await this.database.client.storageItem.findMany({ where: { instanceId, deletedAt: null } });
    const remaining: string[] = [];
    for (const kind of new Set(items.map((item) => item.kind))) {
      if (!listsAccount(driver, kind)) continue;
      const listed = await listThings(driver, kind, null, context);
      const marks = new Set(listed.map(({ mark }) => mark));
      const ids = new Set(listed.map(({ externalId }) => externalId));
      const stands = ({ id, imported, externalId }: StorageRow): boolean =>
        imported ? externalId !== null && ids.has(externalId) : marks.has(id);
      remaining.push(...items.filter((item) => item.kind === kind && stands(item)).map(({ id }) => id));
    }
    return remaining;
  }

  /** In the transaction that ends the instance: what the vendor has removed with the machine is gone, what it kept stays. */
  async ended(instanceId: string, remaining: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const client = this.database.client;
    await client.storageItem.updateMany({
      where: { instanceId, id: { notIn: [...remaining] }, deletedAt: null },
      data: { state: 'deleted', attached: false, operationId: null, deletedAt: now, changedAt: now },
    });
    await client.storageItem.updateMany({
      where: { instanceId, attached: true, deletedAt: null },
      data: { attached: false, changedAt: now },
    });
    await client.backupPolicy.deleteMany({ where: { instanceId } });
    await client.instanceDisc.deleteMany({ where: { instanceId } });
  }
}
