import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { Database, Events, isUniqueViolation, Prisma } from '@uni/data';
import { SshKeys } from '@uni/feature-accounts';
import { AuditTrail } from '@uni/feature-audit';
import { InstanceBilling } from '@uni/feature-billing';
import type { Offer } from '@uni/feature-catalog';
import { Operations } from '@uni/feature-operations';
import { AppError, CLOCK, newId, SecretBox, type Clock } from '@uni/platform';
import { DEADLINES_MS, userDataPlace, type Orderer } from '../instance.types.js';
import { Placer } from '../placement/placer.service.js';

/** An order with everything looked up. */
export interface NewInstance {
  readonly name: string;
  readonly hostname: string;
  readonly sshPublicKeys: readonly string[];
  readonly userData: string | null;
  readonly tags: readonly string[];
  /** One of the template's places; null: the best one. */
  readonly region?: string | null;
}

/** In the order in which a customer sees them; phases that a vendor does not have are skipped. */
export const CREATE_STEPS = [
  'reserve',
  'place',
  'clone',
  'configure',
  'grow_disk',
  'start',
  'address',
  'billing',
] as const;

/** Orders a new instance: reservation, row, operation, audit and job are one transaction. */
@Injectable()
export class CreateOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Placer) private readonly placer: Placer,
    @Inject(SshKeys) private readonly keys: SshKeys,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found (template, key), validation_failed (region), template_withdrawn, provider_disabled,
   * provider_unavailable, no_capacity, unsupported_by_provider, name_taken, insufficient_credits
   */
  async create(orderer: Orderer, request: instances.CreateInstanceRequest): Promise<string> {
    const sshPublicKeys = await this.keys.publicKeys(orderer.userId, request.sshKeyIds);
    return this.order(orderer, request.templateId, {
      name: request.name,
      hostname: request.hostname ?? request.name.toLowerCase(),
      sshPublicKeys,
      userData: request.userData ?? null,
      tags: request.tags,
      region: request.region ?? null,
    });
  }

  async order(orderer: Orderer, templateId: string, wanted: NewInstance): Promise<string> {
    try {
      return await this.database.transaction(() => this.write(orderer, templateId, wanted));
    } catch (error) {
      if (!isUniqueViolation(error, 'instances_name_once')) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: `You have an instance named ${wanted.name} already: choose another name.`,
        errors: [{ path: 'name', message: 'is taken' }],
      });
    }
  }

  private async write(orderer: Orderer, templateId: string, wanted: NewInstance): Promise<string> {
    const order = {
      templateId,
      organizationId: orderer.organizationId,
      region: wanted.region ?? null,
      userData: wanted.userData !== null,
      sshKeys: wanted.sshPublicKeys.length > 0,
    };
    const { offer, told } = await this.placer.choose(order, orderer.currency);
    const operationId = newId();
    const instance = await this.insert(orderer, offer, wanted, operationId);
    await this.billing.hold({
      accountId: orderer.accountId,
      vmId: instance.vmId,
      operationId,
      amountMicros: offer.runningMicros,
    });
    const { imageRef, sizeRef, regionRef, loginUser, networkRefs, placeId } = offer;
    await this.operations.start({
      id: operationId,
      kind: 'instance.create',
      organizationId: orderer.organizationId,
      instanceId: instance.id,
      providerId: offer.providerId,
      params: {
        templateId,
        imageRef,
        sizeRef,
        regionRef,
        loginUser,
        networkRefs: [...networkRefs],
        placeId,
        moves: { region: order.region },
      },
      steps: CREATE_STEPS,
      ...(told === null ? {} : { memory: { rounds: [told.round] }, details: { place: told.sentence } }),
      requestedBy: orderer.userId,
      deadlineAt: new Date(this.clock.now().getTime() + DEADLINES_MS.create),
      currency: orderer.currency,
    });
    const { vcpus, memoryMib, diskGib, regionName, runningMicros, stoppedMicros } = offer;
    await this.audit.record({
      action: 'instance.create',
      targetKind: 'instance',
      targetId: instance.id,
      organizationId: orderer.organizationId,
      after: {
        operationId,
        name: wanted.name,
        templateId,
        template: offer.name,
        region: regionName,
        vcpus,
        memoryMib,
        diskGib,
        runningMicros,
        stoppedMicros,
        ...(told === null ? {} : { placement: told.round }),
      },
    });
    await this.events.emit('instance.updated', orderer.organizationId, instance.id, {
      status: 'provisioning',
      operationId,
    });
    return operationId;
  }

  private insert(
    orderer: Orderer,
    offer: Offer,
    wanted: NewInstance,
    operationId: string,
  ): Promise<{ id: string; vmId: bigint }> {
    const id = newId();
    const now = this.clock.now();
    return this.database.client.instance.create({
      data: {
        id,
        organizationId: orderer.organizationId,
        accountId: orderer.accountId,
        name: wanted.name,
        hostname: wanted.hostname,
        templateId: offer.templateId,
        providerId: offer.providerId,
        region: offer.regionName,
        vcpus: offer.vcpus,
        memoryMib: offer.memoryMib,
        diskGib: offer.diskGib,
        status: 'provisioning',
        desiredStatus: 'running',
        tags: [...wanted.tags],
        sshPublicKeys: [...wanted.sshPublicKeys],
        ...(wanted.userData === null
          ? {}
          : { userData: this.secrets.seal(wanted.userData, userDataPlace(id)) as unknown as Prisma.InputJsonObject }),
        currency: offer.currency,
        runningMicrosPerHour: offer.runningMicros,
        stoppedMicrosPerHour: offer.stoppedMicros,
        suspendedMicrosPerHour: offer.suspendedMicros,
        shelvedMicrosPerHour: offer.shelvedMicros,
        currentOperationId: operationId,
        statusChangedAt: now,
        createdAt: now,
      },
      select: { id: true, vmId: true },
    });
  }
}
