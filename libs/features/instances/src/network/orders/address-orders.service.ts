import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { CLOCK, isId, newId, notFound, type Clock } from '@uni/platform';
import { StorageDesk } from '../../storage/orders/storage-desk.js';
import { illegal, requireRoom, requireSupport } from '../../storage/storage.rules.js';
import { EXTRA_ADDRESSES_MAX, NETWORK_DEADLINES_MS } from '../network.types.js';

const deadlineMs = NETWORK_DEADLINES_MS.address;

/** Orders about addresses beside the one a machine was built with. Each answers with the id of the operation that carries it out. */
@Injectable()
export class AddressOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, limit_reached */
  add(organizationId: string, instanceId: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const { addresses } = await this.desk.declared(instance.providerId);
      requireSupport(addresses, `${instance.region} gives no extra addresses.`);
      const count = await this.database.client.instanceAddress.count({
        where: { instanceId, primary: false, deletedAt: null, state: { not: 'gone' } },
      });
      requireRoom(count, EXTRA_ADDRESSES_MAX, 'extra addresses');
      const [addressId, operationId, now] = [newId(), newId(), this.clock.now()];
      await this.database.client.instanceAddress.create({
        data: { id: addressId, instanceId, operationId, createdAt: now, changedAt: now },
      });
      return this.desk.begin(instance, {
        operationId,
        kind: 'address.add',
        step: 'add_address',
        params: { addressId, name: null, previous: 'adding' },
        deadlineMs,
        requestedBy,
      });
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider */
  release(organizationId: string, instanceId: string, addressId: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const row = isId(addressId)
        ? await this.database.client.instanceAddress.findFirst({
            where: { id: addressId, instanceId, deletedAt: null },
          })
        : null;
      if (!row || row.state === 'adding' || row.state === 'releasing') throw notFound('address');
      const { addresses } = await this.desk.declared(instance.providerId);
      requireSupport(addresses, `${instance.region} gives no extra addresses.`);
      if (row.primary)
        throw illegal(`${instance.name} was built with ${row.address}: it stays as long as the instance.`);
      const operationId = newId();
      await this.database.client.instanceAddress.update({
        where: { id: row.id },
        data: { state: 'releasing', operationId, changedAt: this.clock.now() },
      });
      return this.desk.begin(instance, {
        operationId,
        kind: 'address.release',
        step: 'release_address',
        params: { addressId: row.id, name: row.address, previous: row.state },
        deadlineMs,
        requestedBy,
      });
    });
  }
}
