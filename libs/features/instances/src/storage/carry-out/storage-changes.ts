import { Inject, Injectable } from '@nestjs/common';
import type { PowerState } from '@uni/compute-port';
import { Database, type Prisma } from '@uni/data';
import type { OperationRecord } from '@uni/feature-operations';
import { CLOCK, type Clock } from '@uni/platform';
import { InstanceChanges } from '../../carry-out/instance-changes.js';
import { storageParams, type StorageRow } from '../storage.types.js';
import type { Thing } from './things.js';

type Change = Partial<Pick<StorageRow, 'attached' | 'sizeGib' | 'instanceId'>>;

/** What becomes of a snapshot, volume or backup, and of its machine, in the transaction of the operation that did it. */
@Injectable()
export class StorageChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceChanges) private readonly instances: InstanceChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  item(operation: OperationRecord): Promise<StorageRow> {
    const { itemId } = storageParams.parse(operation.params);
    return this.database.client.storageItem.findUniqueOrThrow({ where: { id: itemId } });
  }

  async stands(item: StorageRow, externalId: string, seen: Thing | null, change: Change): Promise<void> {
    await this.write(item, {
      state: 'ready',
      externalId,
      seenAt: this.clock.now(),
      missingCount: 0,
      sizeGib: seen?.sizeGib ?? item.sizeGib,
      ...change,
    });
  }

  async removed(item: StorageRow): Promise<void> {
    await this.write(item, { state: 'deleted', attached: false, deletedAt: this.clock.now() });
  }

  /** What was ordered did not happen: one that was to be made is none, any other is as it was. */
  async failed(operation: OperationRecord): Promise<void> {
    const item = await this.item(operation);
    const { previous } = storageParams.parse(operation.params);
    if (previous === 'creating') await this.removed(item);
    else await this.write(item, { state: previous });
  }

  /** Follows the machine to what the vendor made of it, and its cost with it. */
  async follow(operation: OperationRecord, power: PowerState): Promise<void> {
    const instance = await this.instances.lock(String(operation.instanceId));
    if (instance.status === 'running' && power === 'stopped') {
      await this.instances.chargeStopped(instance, operation.id, false);
      await this.instances.release(instance);
      await this.instances.become(instance, 'stopped', { desiredStatus: 'stopped', stopReason: 'requested' });
    } else if (instance.status === 'stopped' && power === 'running') {
      await this.instances.holdAgain(instance, operation.id, instance.runningMicrosPerHour);
      await this.instances.chargeRunning(instance, operation.id);
      await this.instances.become(instance, 'running', { desiredStatus: 'running', stopReason: null });
    }
  }

  /** The operation has ended: others may follow, and pages look again. */
  async free(operation: OperationRecord): Promise<void> {
    const instanceId = String(operation.instanceId);
    await this.instances.free(instanceId, operation.id);
    await this.instances.note(await this.instances.lock(instanceId), {});
  }

  private async write(item: StorageRow, data: Prisma.StorageItemUncheckedUpdateInput): Promise<void> {
    await this.database.client.storageItem.update({
      where: { id: item.id },
      data: { ...data, operationId: null, changedAt: this.clock.now() },
    });
  }
}
