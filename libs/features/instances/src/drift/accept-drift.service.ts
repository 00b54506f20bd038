import { Inject, Injectable } from '@nestjs/common';

import type { drift } from '@uni/contracts';
import { Database, Events, type Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { InstanceBilling } from '@uni/feature-billing';
import { Offers } from '@uni/feature-catalog';
import { parseMicros } from '@uni/money';
import { AppError, CLOCK, LOGGER, must, wholeSecond, type Clock, type Logger } from '@uni/platform';
import type { InstanceRow } from '../instance.types.js';
import { acceptObstacle, isSizeField, SIZE_FIELDS, type SizeField } from './drift.options.js';
import { DriftDesk, type Decision } from './drift-desk.js';
import { readAddresses } from './address-text.js';

type Size = Readonly<Record<SizeField, number>>;
type Rates = Pick<
  InstanceRow,
  'templateId' | 'runningMicrosPerHour' | 'stoppedMicrosPerHour' | 'suspendedMicrosPerHour' | 'shelvedMicrosPerHour'
>;

/** Takes what the provider shows as ours: the row follows, and with a size what it costs, in one transaction with its segment. */
@Injectable()
export class AcceptDrift {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DriftDesk) private readonly desk: DriftDesk,
    @Inject(Offers) private readonly offers: Offers,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AppError not_found, drift_changed, drift_unsolvable, operation_in_progress, validation_failed; what the template refuses */
  accept(instanceId: string, request: drift.AcceptDriftRequest): Promise<void> {
    return this.database.transaction(async () => {
      const decision = await this.desk.take(instanceId, request.differences);
      const { instance, chosen, others, state } = decision;
      for (const item of chosen) this.desk.refuse(acceptObstacle(item, state));
      const size = sizeAfter(decision);
      const rates = size === null ? null : await this.rates(instance, size, request.pricing);
      const name = chosen.find(({ field }) => field === 'name');
      const addresses = chosen.find(({ field }) => field === 'addresses');
      const after = await this.database.client.instance.update({
        where: { id: instance.id },
        data: {
          ...size,
          ...rates,
          ...(name === undefined ? {} : { hostname: String(name.actual) }),
          ...(addresses === undefined
            ? {}
            : { addresses: readAddresses(String(addresses.actual)) as unknown as Prisma.InputJsonArray }),
          drift: others as unknown as Prisma.InputJsonArray,
        },
      });
      if (rates !== null) await this.rerate(after);
      await this.audit.record({
        action: 'instance.drift_accepted',
        targetKind: 'instance',
        targetId: instance.id,
        organizationId: instance.organizationId,
        before: {
          ...Object.fromEntries(chosen.map(({ field, expected }) => [field, expected])),
          ...priceOf(instance, rates),
        },
        after: { ...Object.fromEntries(chosen.map(({ field, actual }) => [field, actual])), ...priceOf(after, rates) },
        reason: request.reason,
      });
      await this.events.emit('instance.updated', instance.organizationId, instance.id, { status: instance.status });
    });
  }

  private async rates(instance: InstanceRow, size: Size, pricing: drift.AcceptDriftRequest['pricing']): Promise<Rates> {
    if (pricing === undefined) {
      throw new AppError({
        kind: 'invalid',
        code: 'validation_failed',
        publicMessage: 'Say what the accepted size costs from now on.',
        errors: [{ path: 'pricing', message: 'is required where a size is accepted' }],
      });
    }
    if (pricing.by === 'keep') return ratesOf(instance);
    if (pricing.by === 'price') {
      return {
        templateId: instance.templateId,
        runningMicrosPerHour: must(parseMicros(pricing.runningPerHour), 'parsed price'),
        stoppedMicrosPerHour: must(parseMicros(pricing.stoppedPerHour), 'parsed price'),
        // As running and as stopped: a price of its own was for the size it had.
        suspendedMicrosPerHour: null,
        shelvedMicrosPerHour: null,
      };
    }
    const offer = await this.offers.forCreate(pricing.templateId, instance.currency, instance);
    const fits =
      offer.providerId === instance.providerId &&
      offer.regionName === instance.region &&
      SIZE_FIELDS.every((field) => offer[field] === size[field]);
    if (!fits) {
      throw new AppError({
        kind: 'unprocessable',
        code: 'drift_unsolvable',
        publicMessage: `${offer.name} does not sell the size that ${instance.name} has now at ${instance.region}.`,
      });
    }
    return {
      templateId: offer.templateId,
      runningMicrosPerHour: offer.runningMicros,
      stoppedMicrosPerHour: offer.stoppedMicros,
      suspendedMicrosPerHour: offer.suspendedMicros,
      shelvedMicrosPerHour: offer.shelvedMicros,
    };
  }

  /** What is off for want of credit costs nothing at any price. */
  private async rerate(instance: InstanceRow): Promise<void> {
    const { vmId, accountId, status } = instance;
    const at = wholeSecond(this.clock.now());
    const rate = {
      running: instance.runningMicrosPerHour,
      stopped: instance.stoppedMicrosPerHour,
      suspended: instance.suspendedMicrosPerHour ?? instance.runningMicrosPerHour,
      shelved: instance.shelvedMicrosPerHour ?? instance.stoppedMicrosPerHour,
    };
    if (!(status in rate)) throw new Error(`what is ${status} has no rate`);
    const state = status as keyof typeof rate;
    if (state !== 'running' && instance.stopReason === 'depleted') return;
    await this.billing.switchRate({ vmId, accountId, state, rateMicros: rate[state], at });
    if (state !== 'running') return;
    // It runs whether the credit covers the new price or not; if not, the shutdown at zero stops it.
    try {
      await this.billing.hold({ accountId, vmId, operationId: null, amountMicros: rate.running });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.logger.info({ instanceId: instance.id, code: error.code }, 'machine runs without a full reservation');
    }
  }
}

function ratesOf(instance: InstanceRow): Rates {
  const { templateId, runningMicrosPerHour, stoppedMicrosPerHour, suspendedMicrosPerHour, shelvedMicrosPerHour } =
    instance;
  return { templateId, runningMicrosPerHour, stoppedMicrosPerHour, suspendedMicrosPerHour, shelvedMicrosPerHour };
}

/** null where no part of the size is accepted. */
function sizeAfter({ instance, chosen }: Decision): Size | null {
  if (!chosen.some(({ field }) => isSizeField(field))) return null;
  const of = (field: SizeField): number =>
    Number(chosen.find((item) => item.field === field)?.actual ?? instance[field]);
  return { vcpus: of('vcpus'), memoryMib: of('memoryMib'), diskGib: of('diskGib') };
}

const priceOf = (instance: InstanceRow, rates: Rates | null): Record<string, unknown> =>
  rates === null ? {} : { runningMicros: instance.runningMicrosPerHour, stoppedMicros: instance.stoppedMicrosPerHour };
