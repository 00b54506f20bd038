import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { InstanceBilling } from '@uni/feature-billing';
import { Offers, type Offer } from '@uni/feature-catalog';
import type { JsonObject } from '@uni/feature-operations';
import { AppError, newId } from '@uni/platform';
import { DEADLINES_MS, GRACE_MS, type InstanceRow } from '../instance.types.js';
import { InstanceDesk } from './instance-desk.js';

const STEPS = ['stop', 'configure', 'grow_disk', 'start', 'billing'] as const;

/** Orders another size: the terms of another template of the same place. */
@Injectable()
export class ResizeOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(Offers) private readonly offers: Offers,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, template_withdrawn, provider_disabled, unsupported_by_provider,
   * disk_shrink, same_size, insufficient_credits
   */
  resize(organizationId: string, id: string, templateId: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'resize');
      const offer = await this.offers.forCreate(templateId, instance.currency, instance);
      refuseUnfit(instance, offer);
      const operationId = newId();
      if (instance.status === 'running') {
        await this.billing.hold({
          accountId: instance.accountId,
          vmId: instance.vmId,
          operationId,
          amountMicros: offer.runningMicros,
        });
      }
      return this.desk.begin(instance, {
        operationId,
        kind: 'instance.resize',
        command: 'resize',
        desired: instance.status === 'running' ? 'running' : 'stopped',
        params: { previous: instance.status, graceMs: GRACE_MS, from: termsNow(instance), to: termsOf(offer) },
        steps: STEPS,
        deadlineMs: DEADLINES_MS.resize,
        requestedBy,
        asked: { templateId, from: sizeOf(instance), to: sizeOf(offer) },
      });
    });
  }

  /**
   * Brings a machine that was changed at its place back to the size and price that were ordered.
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, insufficient_credits
   */
  toOwnSize(organizationId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'resize');
      const operationId = newId();
      if (instance.status === 'running') {
        const { accountId, vmId, runningMicrosPerHour: amountMicros } = instance;
        await this.billing.hold({ accountId, vmId, operationId, amountMicros });
      }
      const own = termsNow(instance);
      return this.desk.begin(instance, {
        operationId,
        kind: 'instance.resize',
        command: 'resize',
        desired: instance.status === 'running' ? 'running' : 'stopped',
        params: { previous: instance.status, graceMs: GRACE_MS, from: own, to: own },
        steps: STEPS,
        deadlineMs: DEADLINES_MS.resize,
        requestedBy,
        asked: { to: sizeOf(instance) },
      });
    });
  }
}

interface Size {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

const sizeOf = ({ vcpus, memoryMib, diskGib }: Size): Size & JsonObject => ({ vcpus, memoryMib, diskGib });

const textOf = (micros: bigint | null): string | null => (micros === null ? null : String(micros));

function termsNow(instance: InstanceRow): JsonObject {
  return {
    templateId: instance.templateId,
    size: sizeOf(instance),
    runningMicros: String(instance.runningMicrosPerHour),
    stoppedMicros: String(instance.stoppedMicrosPerHour),
    suspendedMicros: textOf(instance.suspendedMicrosPerHour),
    shelvedMicros: textOf(instance.shelvedMicrosPerHour),
  };
}

function termsOf(offer: Offer): JsonObject {
  return {
    templateId: offer.templateId,
    size: sizeOf(offer),
    runningMicros: String(offer.runningMicros),
    stoppedMicros: String(offer.stoppedMicros),
    suspendedMicros: textOf(offer.suspendedMicros),
    shelvedMicros: textOf(offer.shelvedMicros),
  };
}

function refuseUnfit(instance: InstanceRow, offer: Offer): void {
  if (offer.providerId !== instance.providerId || offer.regionName !== instance.region) {
    throw new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: `${offer.name} is sold at another place: choose a size of ${instance.region}.`,
    });
  }
  if (
    offer.templateId === instance.templateId ||
    (['vcpus', 'memoryMib', 'diskGib'] as const).every((part) => offer[part] === instance[part])
  ) {
    throw new AppError({
      kind: 'conflict',
      code: 'same_size',
      publicMessage: `${instance.name} has this size already.`,
    });
  }
  if (offer.diskGib < instance.diskGib) {
    throw new AppError({
      kind: 'unprocessable',
      code: 'disk_shrink',
      publicMessage: `Disks only grow: ${instance.name} has ${instance.diskGib} GiB, choose a size with at least that.`,
    });
  }
}
