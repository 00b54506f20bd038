import { Inject, Injectable } from '@nestjs/common';
import type { ProviderRegistry } from '@uni/compute-core';
import type { ComputeDriver, CreateSpec, MachineRef } from '@uni/compute-port';
import { Database } from '@uni/data';
import type { OperationRecord } from '@uni/feature-operations';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { must, SecretBox, type SealedSecret } from '@uni/platform';
import { cloneParams, type CreateParams } from '../instance.params.js';
import { userDataPlace, type InstanceRow } from '../instance.types.js';
import { AddressLeases } from './address-leases.js';

/** An instance of ours with the driver that reaches its machine. */
export interface Target {
  readonly driver: ComputeDriver;
  readonly instance: InstanceRow;
}

/** From our rows to a vendor's machines. */
@Injectable()
export class Machines {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(AddressLeases) private readonly leases: AddressLeases,
    @Inject(SecretBox) private readonly secrets: SecretBox,
  ) {}

  /** @throws ProviderError when the connection cannot be opened */
  async of(operation: OperationRecord): Promise<Target> {
    const instance = await this.instance(operation);
    return { instance, driver: await this.registry.open(instance.providerId) };
  }

  instance(operation: OperationRecord): Promise<InstanceRow> {
    return this.database.client.instance.findUniqueOrThrow({
      where: { id: must(operation.instanceId, 'instance of the operation') },
    });
  }

  /** The machine that a clone copies; null for every other kind. */
  async sourceOf(operation: OperationRecord): Promise<MachineRef | null> {
    if (operation.kind !== 'instance.clone') return null;
    const { sourceId } = cloneParams.parse(operation.params);
    return refOf(await this.database.client.instance.findUniqueOrThrow({ where: { id: sourceId } }));
  }

  /** The order for a new machine. Holds secrets: built when it is needed, never kept. */
  async spec(
    instance: InstanceRow,
    params: Omit<CreateParams, 'placeId' | 'moves'>,
    reservedId: string | null,
  ): Promise<CreateSpec> {
    const sealed = instance.userData as unknown as SealedSecret | null;
    return {
      mark: instance.id,
      hostname: instance.hostname,
      imageRef: params.imageRef,
      sizeRef: params.sizeRef,
      size: { vcpus: instance.vcpus, memoryMib: instance.memoryMib, diskGib: instance.diskGib },
      region: params.regionRef,
      sshPublicKeys: instance.sshPublicKeys,
      loginUser: params.loginUser,
      userData: sealed === null ? null : this.secrets.open(sealed, userDataPlace(instance.id)),
      ipv4: await this.leases.find(instance.providerId, instance.id),
      networkRefs: params.networkRefs,
      reservedId,
    };
  }
}

/** How we name an instance's machine to its vendor. */
export function refOf(instance: InstanceRow): MachineRef {
  return { externalId: must(instance.externalId, 'machine of the instance'), mark: instance.id };
}
