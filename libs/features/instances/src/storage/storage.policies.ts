import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@uni/data';
import { OperationPolicies, type OperationKind, type OperationRecord } from '@uni/feature-operations';
import { AppError, currentContext, must } from '@uni/platform';
import { BackupOrders } from './orders/backup-orders.service.js';
import { DiscOrders } from './orders/disc-orders.service.js';
import { SnapshotOrders } from './orders/snapshot-orders.service.js';
import { VolumeOrders } from './orders/volume-orders.service.js';
import { discParams, storageParams, type StorageParams, type StorageRow } from './storage.types.js';

interface Again {
  readonly org: string;
  readonly instance: string;
  readonly params: StorageParams;
  readonly by: string;
}

/** How the order of a failed operation is given again, told to the operations feature when the process starts. */
@Injectable()
export class StoragePolicies implements OnModuleInit {
  constructor(
    @Inject(OperationPolicies) private readonly policies: OperationPolicies,
    @Inject(Database) private readonly database: Database,
    @Inject(SnapshotOrders) private readonly snapshots: SnapshotOrders,
    @Inject(VolumeOrders) private readonly volumes: VolumeOrders,
    @Inject(BackupOrders) private readonly backups: BackupOrders,
    @Inject(DiscOrders) private readonly discs: DiscOrders,
  ) {}

  onModuleInit(): void {
    const { snapshots, volumes, backups } = this;
    this.again('snapshot.create', async ({ org, instance, params, by }) =>
      snapshots.create(org, instance, await this.gone(params), by),
    );
    this.again('snapshot.revert', ({ org, instance, params, by }) =>
      snapshots.revert(org, instance, params.itemId, by),
    );
    this.again('snapshot.delete', ({ org, instance, params, by }) =>
      snapshots.remove(org, instance, params.itemId, by),
    );
    this.again('volume.create', async ({ org, instance, params, by }) => {
      const { name, sizeGib } = await this.gone(params);
      return volumes.create(org, instance, { name, sizeGib: must(sizeGib, 'size of the volume') }, by);
    });
    this.again('volume.attach', ({ org, instance, params, by }) => volumes.attach(org, instance, params.itemId, by));
    this.again('volume.detach', ({ org, instance, params, by }) => volumes.detach(org, instance, params.itemId, by));
    this.again('volume.resize', ({ org, instance, params, by }) =>
      volumes.resize(org, instance, params.itemId, must(params.sizeGib, 'size'), by),
    );
    this.again('volume.delete', ({ org, instance, params, by }) => volumes.remove(org, instance, params.itemId, by));
    this.again('backup.create', ({ org, instance, params, by }) =>
      backups.create(org, instance, { name: params.name, scheduled: false }, by),
    );
    this.again('backup.restore', ({ org, instance, params, by }) => backups.restore(org, instance, params.itemId, by));
    this.again('backup.delete', ({ org, instance, params, by }) => backups.remove(org, instance, params.itemId, by));
    for (const kind of ['iso.attach', 'iso.detach'] as const)
      this.policies.register({ kind, pointOfNoReturn: null, retry: (failed) => this.disc(failed) });
  }

  private again(kind: OperationKind, order: (again: Again) => Promise<string>): void {
    this.policies.register({
      kind,
      pointOfNoReturn: null,
      retry: (failed) =>
        order({
          org: must(failed.organizationId, 'organisation of the operation'),
          instance: must(failed.instanceId, 'instance of the operation'),
          params: storageParams.parse(failed.params),
          by: caller(),
        }),
    });
  }

  private disc({ organizationId, instanceId, params }: OperationRecord): Promise<string> {
    const org = must(organizationId, 'organisation of the operation');
    const { isoRef } = discParams.parse(params);
    const instance = must(instanceId, 'instance of the operation');
    return isoRef === null
      ? this.discs.detach(org, instance, caller())
      : this.discs.attach(org, instance, isoRef, caller());
  }

  /** What was to be made: nothing is left of it but its row. */
  private gone({ itemId }: StorageParams): Promise<StorageRow> {
    return this.database.client.storageItem.findUniqueOrThrow({ where: { id: itemId } });
  }
}

/** @throws AppError forbidden */
export function caller(): string {
  const { actor } = currentContext();
  if (actor.kind === 'user') return actor.userId;
  throw new AppError({ kind: 'forbidden', code: 'forbidden', publicMessage: 'Only a person may repeat an operation.' });
}
