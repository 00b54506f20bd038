import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { newId } from '@uni/platform';
import { requireStopped, requireSupport } from '../storage.rules.js';
import { STORAGE_DEADLINES_MS } from '../storage.types.js';
import { StorageDesk } from './storage-desk.js';

export interface NewBackup {
  readonly name: string;
  readonly scheduled: boolean;
}

/** Orders about copies that outlive their machine. Each answers with the id of the operation that carries it out. */
@Injectable()
export class BackupOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
  ) {}

  /**
   * @param requestedBy null where a policy orders it.
   * @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, name_taken
   */
  create(
    organizationId: string,
    instanceId: string,
    { name, scheduled }: NewBackup,
    requestedBy: string | null,
  ): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const { backups } = await this.desk.declared(instance.providerId);
      requireSupport(backups.supported, `${instance.region} makes no backups.`);
      return this.desk.make(
        instance,
        { id: newId(), kind: 'backup', name, scheduled },
        { kind: 'backup.create', step: 'backup', deadlineMs: STORAGE_DEADLINES_MS.backup, requestedBy },
      );
    });
  }

  /** Over the machine itself. @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider */
  restore(organizationId: string, instanceId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'backup', id, instance.id);
      const { backups } = await this.desk.declared(instance.providerId);
      requireSupport(backups.supported, `${instance.region} makes no backups.`);
      requireStopped(backups.restoreRequiresStopped, instance);
      const order = {
        kind: 'backup.restore',
        step: 'restore',
        deadlineMs: STORAGE_DEADLINES_MS.backup,
        requestedBy,
      } as const;
      return this.desk.change(instance, item, order, { state: 'working' });
    });
  }

  /** @param requestedBy null where a policy orders it. @throws AppError not_found, operation_in_progress */
  remove(organizationId: string, instanceId: string, id: string, requestedBy: string | null): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.owner(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'backup', id, instance.id, true);
      const order = {
        kind: 'backup.delete',
        step: 'remove',
        deadlineMs: STORAGE_DEADLINES_MS.remove,
        requestedBy,
      } as const;
      return this.desk.change(instance, item, order, { state: 'deleting' });
    });
  }
}
