import { Inject, Injectable } from '@nestjs/common';
import type { ComputeDriver } from '@uni/compute-port';
import { Database } from '@uni/data';
import { done, skip, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { followTask, isGone, keptBy } from '../../carry-out/follow-task.js';
import { refOf } from '../../carry-out/machines.js';
import type { InstanceRow } from '../../instance.types.js';
import { NetworkChanges } from '../carry-out/network-changes.js';

/** What becomes of extra addresses when their instance is deleted: given back before its machine goes, so that none is paid for by nobody. */
@Injectable()
export class NetworkEnding {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NetworkChanges) private readonly changes: NetworkChanges,
  ) {}

  /** One after the other. */
  async release(context: StepContext, driver: ComputeDriver, instance: InstanceRow): Promise<StepOutcome> {
    const { addresses } = driver;
    if (!addresses || instance.externalId === null) return skip();
    const row = await this.database.client.instanceAddress.findFirst({
      where: { instanceId: instance.id, primary: false, deletedAt: null, externalId: { not: null } },
      orderBy: { id: 'asc' },
    });
    if (!row) return done();
    try {
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        addresses.release(refOf(instance), String(row.externalId), context.call),
      );
      if (unfinished) return unfinished;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    await context.commit(async () => {
      await this.changes.released(row);
      await context.keep(null);
    });
    return wait(0);
  }

  /** In the transaction that ends the instance. */
  ended(instanceId: string): Promise<void> {
    return this.changes.ended(instanceId);
  }
}
