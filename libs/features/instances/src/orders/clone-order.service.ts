import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { Database, Events, isUniqueViolation } from '@uni/data';
import { SshKeys } from '@uni/feature-accounts';
import { AuditTrail } from '@uni/feature-audit';
import { InstanceBilling } from '@uni/feature-billing';
import { Offers, type Offer } from '@uni/feature-catalog';
import { Operations } from '@uni/feature-operations';
import { AppError, CLOCK, newId, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { DEADLINES_MS, type InstanceRow } from '../instance.types.js';
import { CREATE_STEPS } from './create-order.service.js';
import { InstanceDesk } from './instance-desk.js';
import { ProviderAbilities } from './provider-abilities.js';

/** Orders another machine with the same disk: a new instance, sold at today's price of the same template. */
@Injectable()
export class CloneOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(ProviderAbilities) private readonly abilities: ProviderAbilities,
    @Inject(Offers) private readonly offers: Offers,
    @Inject(SshKeys) private readonly keys: SshKeys,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the operation's id; its instance is the new one.
   * @throws AppError not_found (instance, key), operation_in_progress, illegal_state, unsupported_by_provider, template_withdrawn,
   * provider_disabled, name_taken, insufficient_credits
   */
  async clone(
    caller: { readonly userId: string; readonly organizationId: string },
    id: string,
    { name, sshKeyIds }: z.output<typeof instances.cloneRequest>,
  ): Promise<string> {
    const keys = sshKeyIds === undefined ? null : await this.keys.publicKeys(caller.userId, sshKeyIds);
    return this.order(caller.organizationId, id, name, keys, caller.userId);
  }

  async order(
    organizationId: string,
    id: string,
    name: string,
    sshPublicKeys: readonly string[] | null,
    requestedBy: string,
  ): Promise<string> {
    try {
      return await this.database.transaction(() => this.write(organizationId, id, name, sshPublicKeys, requestedBy));
    } catch (error) {
      if (!isUniqueViolation(error, 'instances_name_once')) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: `You have an instance named ${name} already: choose another name.`,
        errors: [{ path: 'name', message: 'is taken' }],
      });
    }
  }

  private async write(
    organizationId: string,
    id: string,
    name: string,
    sshPublicKeys: readonly string[] | null,
    requestedBy: string,
  ): Promise<string> {
    const source = await this.desk.take(organizationId, id, 'clone');
    const can = await this.abilities.require(
      source.providerId,
      source.region,
      'copy machines',
      ({ clone }) => clone.supported,
    );
    if (can?.clone.requiresStopped === true && source.status !== 'stopped') {
      throw new AppError({
        kind: 'conflict',
        code: 'illegal_state',
        publicMessage: `${source.region} copies machines that are off only: stop ${source.name} first.`,
      });
    }
    const offer = await this.offers.forCreate(source.templateId, source.currency, source);
    const operationId = newId();
    const copy = await this.insert(source, offer, name, sshPublicKeys ?? source.sshPublicKeys, operationId);
    await this.billing.hold({
      accountId: source.accountId,
      vmId: copy.vmId,
      operationId,
      amountMicros: offer.runningMicros,
    });
    const { templateId, imageRef, sizeRef, regionRef, loginUser, networkRefs } = offer;
    await this.operations.start({
      id: operationId,
      kind: 'instance.clone',
      organizationId,
      instanceId: copy.id,
      providerId: source.providerId,
      params: {
        templateId,
        imageRef,
        sizeRef,
        regionRef,
        loginUser,
        networkRefs: [...networkRefs],
        sourceId: source.id,
      },
      steps: CREATE_STEPS,
      requestedBy,
      deadlineAt: new Date(this.clock.now().getTime() + DEADLINES_MS.clone),
      currency: source.currency,
    });
    // Nothing else may be begun on the original until the copy stands.
    await this.database.client.instance.update({
      where: { id: source.id },
      data: { currentOperationId: operationId },
    });
    for (const [targetId, after] of [
      [copy.id, { operationId, name, from: source.name, runningMicros: offer.runningMicros }],
      [source.id, { operationId, copy: name }],
    ] as const)
      await this.audit.record({ action: 'instance.clone', targetKind: 'instance', targetId, organizationId, after });
    await this.events.emit('instance.updated', organizationId, copy.id, { status: 'provisioning', operationId });
    await this.events.emit('instance.updated', organizationId, source.id, { status: source.status, operationId });
    return operationId;
  }

  private insert(
    source: InstanceRow,
    offer: Offer,
    name: string,
    sshPublicKeys: readonly string[],
    operationId: string,
  ): Promise<{ id: string; vmId: bigint }> {
    const now = this.clock.now();
    const { organizationId, accountId, templateId, imageTemplateId, providerId, region, tags, currency } = source;
    const { vcpus, memoryMib, diskGib } = source;
    return this.database.client.instance.create({
      data: {
        id: newId(),
        organizationId,
        accountId,
        name,
        hostname: name.toLowerCase(),
        templateId,
        imageTemplateId,
        providerId,
        region,
        vcpus,
        memoryMib,
        diskGib,
        status: 'provisioning',
        desiredStatus: 'running',
        tags,
        sshPublicKeys: [...sshPublicKeys],
        currency,
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
