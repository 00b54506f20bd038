import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { newId } from '@uni/platform';
import { illegal, requireRoom, requireStopped, requireSupport } from '../storage.rules.js';
import { STORAGE_DEADLINES_MS } from '../storage.types.js';
import { StorageDesk } from './storage-desk.js';

/** Orders about points in time of a machine's disks. Each answers with the id of the operation that carries it out. */
@Injectable()
export class SnapshotOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
  ) {}

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, limit_reached, name_taken */
  create(
    organizationId: string,
    instanceId: string,
    { name, withMemory }: { readonly name: string; readonly withMemory: boolean },
    requestedBy: string,
  ): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const { snapshots } = await this.desk.declared(instance.providerId);
      requireSupport(snapshots.supported, `${instance.region} makes no snapshots.`);
      requireSupport(!withMemory || snapshots.withMemory, `${instance.region} keeps no memory with snapshots.`);
      if (withMemory && instance.status !== 'running')
        throw illegal(`${instance.name} is stopped: there is no memory to keep with the snapshot.`);
      requireRoom(await this.desk.count(instance.id, 'snapshot'), snapshots.max, 'snapshots');
      return this.desk.make(
        instance,
        { id: newId(), kind: 'snapshot', name, withMemory },
        { kind: 'snapshot.create', step: 'snapshot', deadlineMs: STORAGE_DEADLINES_MS.snapshot, requestedBy },
      );
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider */
  revert(organizationId: string, instanceId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'snapshot', id, instance.id);
      const { snapshots } = await this.desk.declared(instance.providerId);
      requireSupport(snapshots.supported, `${instance.region} makes no snapshots.`);
      requireStopped(snapshots.revertRequiresStopped, instance);
      const order = {
        kind: 'snapshot.revert',
        step: 'revert',
        deadlineMs: STORAGE_DEADLINES_MS.revert,
        requestedBy,
      } as const;
      return this.desk.change(instance, item, order, { state: 'working' });
    });
  }

  /** @throws AppError not_found, operation_in_progress */
  remove(organizationId: string, instanceId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.owner(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'snapshot', id, instance.id, true);
      const order = {
        kind: 'snapshot.delete',
        step: 'remove',
        deadlineMs: STORAGE_DEADLINES_MS.remove,
        requestedBy,
      } as const;
      return this.desk.change(instance, item, order, { state: 'deleting' });
    });
  }
}
