import { Inject, Injectable } from '@nestjs/common';
import type { AddressState, MachineAddress } from '@uni/compute-port';
import { Database, type Prisma } from '@uni/data';
import type { OperationRecord } from '@uni/feature-operations';
import { CLOCK, newId, type Clock } from '@uni/platform';
import { InstanceChanges } from '../../carry-out/instance-changes.js';
import type { InstanceRow } from '../../instance.types.js';
import { storeRead, storeWritten } from '../network.sql.js';
import { addressParams, versionOf, type AddressRow, type KnownFirewall } from '../network.types.js';

/** Absent from so many lists of its machine: it is gone. One list proves nothing. */
const MISSING_MAX = 2;

/** What becomes of rules and addresses, in the transaction of whoever has read or changed them. */
@Injectable()
export class NetworkChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceChanges) private readonly instances: InstanceChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The vendor has these rules. */
  async saw(instanceId: string, state: KnownFirewall): Promise<void> {
    await this.database.query(storeRead, instanceId, JSON.stringify(state), versionOf(state), this.clock.now());
  }

  /** The vendor has these rules, and has them from us. */
  async wrote(instanceId: string, state: KnownFirewall): Promise<void> {
    await this.database.query(storeWritten, instanceId, JSON.stringify(state), versionOf(state), this.clock.now());
  }

  address(operation: OperationRecord): Promise<AddressRow> {
    const { addressId } = addressParams.parse(operation.params);
    return this.database.client.instanceAddress.findUniqueOrThrow({ where: { id: addressId } });
  }

  /** An address that was ordered is there. */
  async stands(row: AddressRow, { externalId, address, family, kind }: AddressState): Promise<void> {
    await this.write(row, { state: 'ready', externalId, address, family, kind, missingCount: 0 });
    const instance = await this.instances.lock(row.instanceId);
    const others = addressesOf(instance).filter((entry) => entry.address !== address);
    await this.setAddresses(instance, [...others, { address, family, kind }]);
  }

  async released(row: AddressRow): Promise<void> {
    await this.write(row, { state: 'released', deletedAt: this.clock.now() });
    const instance = await this.instances.lock(row.instanceId);
    await this.setAddresses(
      instance,
      addressesOf(instance).filter(({ address }) => address !== row.address),
    );
  }

  /** What was ordered did not happen: one that was to be added is none, one that was to be given back is as it was. */
  async failed(operation: OperationRecord): Promise<void> {
    const row = await this.address(operation);
    const { previous } = addressParams.parse(operation.params);
    if (previous === 'adding') await this.write(row, { state: 'released', deletedAt: this.clock.now() });
    else await this.write(row, { state: previous });
  }

  /** Brings our rows in line with what the vendor lists of one machine. Nothing may be at work on it. */
  async bring(instanceId: string, listed: readonly AddressState[]): Promise<void> {
    const now = this.clock.now();
    const client = this.database.client;
    const rows = await client.instanceAddress.findMany({ where: { instanceId, deletedAt: null, operationId: null } });
    for (const { externalId, address, family, kind, primary } of listed) {
      const row = rows.find((known) => known.externalId === externalId);
      const data = { address, family, kind, primary, state: 'ready', missingCount: 0 } as const;
      if (!row)
        await client.instanceAddress.create({
          data: { ...data, id: newId(), instanceId, externalId, createdAt: now, changedAt: now },
        });
      else if (row.state !== 'ready' || row.missingCount > 0 || row.address !== address) await this.write(row, data);
    }
    const ids = new Set(listed.map(({ externalId }) => externalId));
    for (const row of rows) if (!ids.has(row.externalId ?? '') && row.state === 'ready') await this.missed(row);
    await client.instanceNetwork.upsert({
      where: { instanceId },
      create: { instanceId, addressesAt: now },
      update: { addressesAt: now },
    });
  }

  /** The operation has ended: others may follow, and pages look again. */
  async free(operation: OperationRecord): Promise<void> {
    const instanceId = String(operation.instanceId);
    await this.instances.free(instanceId, operation.id);
    await this.instances.note(await this.instances.lock(instanceId), {});
  }

  /** In the transaction that ends the instance. */
  async ended(instanceId: string): Promise<void> {
    const now = this.clock.now();
    await this.database.client.instanceAddress.updateMany({
      where: { instanceId, deletedAt: null },
      data: { state: 'released', operationId: null, deletedAt: now, changedAt: now },
    });
    await this.database.client.instanceNetwork.deleteMany({ where: { instanceId } });
  }

  private async missed(row: AddressRow): Promise<void> {
    const missingCount = row.missingCount + 1;
    if (missingCount < MISSING_MAX) await this.write(row, { missingCount });
    // Nobody can give back what the machine was built with: it is simply another one now.
    else if (row.primary) await this.write(row, { missingCount, state: 'released', deletedAt: this.clock.now() });
    else await this.write(row, { missingCount, state: 'gone' });
  }

  private async setAddresses(instance: InstanceRow, addresses: readonly MachineAddress[]): Promise<void> {
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: { addresses: addresses as unknown as Prisma.InputJsonArray },
    });
  }

  private async write(row: AddressRow, data: Prisma.InstanceAddressUncheckedUpdateInput): Promise<void> {
    await this.database.client.instanceAddress.update({
      where: { id: row.id },
      data: { ...data, operationId: null, changedAt: this.clock.now() },
    });
  }
}

function addressesOf({ addresses }: InstanceRow): readonly MachineAddress[] {
  return addresses as unknown as readonly MachineAddress[];
}
