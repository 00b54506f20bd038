import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { AppError, newId } from '@uni/platform';
import { illegal, requireRoom, requireStopped, requireSupport } from '../storage.rules.js';
import { STORAGE_DEADLINES_MS } from '../storage.types.js';
import { StorageDesk } from './storage-desk.js';

const deadlineMs = STORAGE_DEADLINES_MS.volume;

/** Orders about disks beside the one a machine was built with. Each answers with the id of the operation that carries it out. */
@Injectable()
export class VolumeOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
  ) {}

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, limit_reached, name_taken */
  create(
    organizationId: string,
    instanceId: string,
    { name, sizeGib }: { readonly name: string; readonly sizeGib: number },
    requestedBy: string,
  ): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const { volumes } = await this.desk.declared(instance.providerId);
      requireSupport(volumes.supported, `${instance.region} has no volumes.`);
      requireStopped(volumes.attachRequiresStopped, instance);
      requireRoom(await this.desk.count(instance.id, 'volume'), volumes.max, 'volumes');
      const item = { id: newId(), kind: 'volume', name, sizeGib } as const;
      return this.desk.make(instance, item, { kind: 'volume.create', step: 'volume', deadlineMs, requestedBy });
    });
  }

  /** Of the instance it was in last, or another one of the same place. @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, limit_reached */
  attach(organizationId: string, instanceId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'volume', id, null);
      const { volumes } = await this.desk.declared(instance.providerId);
      requireSupport(
        volumes.supported && volumes.detach !== 'never',
        `Volumes stay in their machine at ${instance.region}.`,
      );
      if (item.attached) throw illegal(`${item.name} is attached already: detach it first.`);
      const elsewhere = item.instanceId !== instance.id;
      requireSupport(
        item.providerId === instance.providerId && (!elsewhere || volumes.detach === 'anywhere'),
        `${item.name} can only be attached to the instance it was made for.`,
      );
      requireStopped(volumes.attachRequiresStopped, instance);
      requireRoom(await this.desk.count(instance.id, 'volume'), volumes.max, 'volumes');
      const order = { kind: 'volume.attach', step: 'attach', deadlineMs, requestedBy } as const;
      return this.desk.change(instance, item, order, { state: 'working' });
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider */
  detach(organizationId: string, instanceId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'volume', id, instance.id);
      const { volumes } = await this.desk.declared(instance.providerId);
      requireSupport(
        volumes.supported && volumes.detach !== 'never',
        `Volumes stay in their machine at ${instance.region}.`,
      );
      if (!item.attached) throw illegal(`${item.name} is not attached.`);
      requireStopped(volumes.attachRequiresStopped, instance);
      const order = { kind: 'volume.detach', step: 'detach', deadlineMs, requestedBy } as const;
      return this.desk.change(instance, item, order, { state: 'working' });
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, disk_shrink, same_size */
  resize(
    organizationId: string,
    instanceId: string,
    id: string,
    sizeGib: number,
    requestedBy: string,
  ): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.owner(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'volume', id, instance.id);
      const { volumes } = await this.desk.declared(instance.providerId);
      requireSupport(volumes.supported, `${instance.region} has no volumes.`);
      refuseShrink(item.name, item.sizeGib ?? 0, sizeGib);
      if (item.attached) {
        requireStopped(volumes.growRequires === 'stopped', instance);
        if (volumes.growRequires === 'detached')
          throw illegal(`Detach ${item.name} first: at its place it only grows while it is in no instance.`);
      }
      const order = { kind: 'volume.resize', step: 'grow', deadlineMs, requestedBy, sizeGib } as const;
      return this.desk.change(instance, item, order, { state: 'working' });
    });
  }

  /** Detaches it first where needed. @throws AppError not_found, operation_in_progress, illegal_state */
  remove(organizationId: string, instanceId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.owner(organizationId, instanceId);
      const item = await this.desk.item(organizationId, 'volume', id, instance.id, true);
      const { volumes } = await this.desk.declared(instance.providerId);
      if (item.attached && instance.deletedAt === null) requireStopped(volumes.attachRequiresStopped, instance);
      const order = {
        kind: 'volume.delete',
        step: 'remove',
        deadlineMs: STORAGE_DEADLINES_MS.remove,
        requestedBy,
      } as const;
      return this.desk.change(instance, item, order, { state: 'deleting' });
    });
  }
}

function refuseShrink(name: string, before: number, after: number): void {
  if (after === before)
    throw new AppError({ kind: 'conflict', code: 'same_size', publicMessage: `${name} has ${before} GiB already.` });
  if (after < before) {
    throw new AppError({
      kind: 'unprocessable',
      code: 'disk_shrink',
      publicMessage: `Volumes only grow: ${name} has ${before} GiB, choose more.`,
      errors: [{ path: 'sizeGib', message: `must be more than ${before}` }],
    });
  }
}
