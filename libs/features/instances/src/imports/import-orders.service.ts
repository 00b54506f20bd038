import { Inject, Injectable } from '@nestjs/common';
import type { imports } from '@uni/contracts';
import { Database, Events, isUniqueViolation } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AccountsQueries, InstanceBilling } from '@uni/feature-billing';
import { Operations, type OperationRecord } from '@uni/feature-operations';
import { formatMicros } from '@uni/money';
import { AppError, CLOCK, isId, must, newId, notFound, type Clock } from '@uni/platform';
import { adoptParams } from '../instance.params.js';
import { DEADLINES_MS } from '../instance.types.js';
import { ProviderAbilities } from '../orders/provider-abilities.js';
import { importable, namesLike, type ImportableRow } from './import.sql.js';
import { ImportTermsFinder, type ImportTerms } from './import-terms.js';
import { freeName } from './machine-names.js';

type Terms = Pick<imports.AdoptOrphanRequest, 'templateId' | 'price'>;

/** One machine, and for whom. */
export interface ImportWish extends Terms {
  readonly providerId: string;
  readonly organizationId: string;
  readonly externalId: string;
  /** null: made from the name that it has at its place. */
  readonly name: string | null;
  /** The mark of nobody that it carries; null for a machine without one. */
  readonly previousMark: string | null;
  readonly requestedBy: string;
}

export const ADOPT_STEPS = ['mark', 'storage', 'billing'] as const;

/** Orders that a machine which stands at a provider becomes an instance of a customer. Nothing is changed there yet. */
@Injectable()
export class ImportOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ImportTermsFinder) private readonly terms: ImportTermsFinder,
    @Inject(AccountsQueries) private readonly accounts: AccountsQueries,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(ProviderAbilities) private readonly abilities: ProviderAbilities,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Each machine is taken or refused by itself, in the order in which they were named.
   * @throws AppError not_found (provider, organisation): then nothing was ordered
   */
  async adoptMany(
    providerId: string,
    request: imports.AdoptMachinesRequest,
    requestedBy: string,
  ): Promise<imports.AdoptedMachine[]> {
    await this.requireProvider(providerId);
    await this.accounts.ofOrganization(request.organizationId);
    const answers: imports.AdoptedMachine[] = [];
    for (const { externalId, name } of request.machines) {
      const { organizationId, templateId, price } = request;
      const wish = { providerId, organizationId, templateId, price, externalId, name: name ?? null, requestedBy };
      try {
        const taken = await this.adopt({ ...wish, previousMark: null });
        answers.push({ externalId, ...taken, error: null });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const refusal = { code: error.code, detail: error.publicMessage };
        answers.push({ externalId, name: null, instanceId: null, operationId: null, error: refusal });
      }
    }
    return answers;
  }

  /**
   * @throws AppError not_found, machine_taken, unsupported_by_provider, provider_disabled, template_withdrawn,
   * name_taken, insufficient_credits
   */
  async adopt(wish: ImportWish): Promise<{ name: string; instanceId: string; operationId: string }> {
    try {
      return await this.database.attempt(() => this.write(wish));
    } catch (error) {
      if (isUniqueViolation(error, 'instances_machine_once')) throw taken(wish.externalId);
      if (!isUniqueViolation(error, 'instances_name_once')) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: 'The organisation has an instance of this name already: choose another name.',
        errors: [{ path: 'name', message: 'is taken' }],
      });
    }
  }

  /** The same order again, after one that failed or was cancelled: nothing is left of that but its row. */
  async again(failed: OperationRecord, requestedBy: string): Promise<string> {
    const id = must(failed.instanceId, 'instance of the operation');
    const gone = await this.database.client.instance.findUniqueOrThrow({
      where: { id },
      include: { template: { select: { imported: true } } },
    });
    const { previousMark } = adoptParams.parse(failed.params);
    const price = {
      runningPerHour: formatMicros(gone.runningMicrosPerHour),
      stoppedPerHour: formatMicros(gone.stoppedMicrosPerHour),
      ...(gone.suspendedMicrosPerHour === null ? {} : { suspendedPerHour: formatMicros(gone.suspendedMicrosPerHour) }),
      ...(gone.shelvedMicrosPerHour === null ? {} : { shelvedPerHour: formatMicros(gone.shelvedMicrosPerHour) }),
    };
    const { operationId } = await this.adopt({
      providerId: gone.providerId,
      organizationId: gone.organizationId,
      externalId: must(gone.externalId, 'machine of the instance'),
      name: gone.name,
      previousMark,
      requestedBy,
      ...(gone.template.imported ? { price } : { templateId: gone.templateId }),
    });
    return operationId;
  }

  private async write(wish: ImportWish): Promise<{ name: string; instanceId: string; operationId: string }> {
    const { providerId, organizationId, externalId } = wish;
    const [machine] = await this.database.query(importable, providerId, externalId);
    if (!machine || machine.missing) throw notFound('machine');
    if (machine.owner !== null || machine.mark !== wish.previousMark) throw taken(machine.name || externalId);
    if (!machine.provider_enabled) throw disabled(machine.provider_name);
    await this.abilities.require(providerId, machine.provider_name, 'take over machines', ({ adopt }) => adopt);
    const { accountId, currency } = await this.accounts.ofOrganization(organizationId);
    const terms = await this.terms.find(wish, providerId, machine, currency);
    const name = wish.name ?? (await this.freeName(organizationId, machine));
    const operationId = newId();
    const running = machine.power_state === 'running';
    const instance = await this.insert(wish, { accountId, currency, terms, name, machine, operationId });
    if (running)
      await this.billing.hold({ accountId, vmId: instance.vmId, operationId, amountMicros: terms.runningMicros });
    await this.operations.start({
      id: operationId,
      kind: 'instance.adopt',
      organizationId,
      instanceId: instance.id,
      providerId,
      params: { previousMark: wish.previousMark, sizeKnown: terms.sizeKnown },
      steps: ADOPT_STEPS,
      requestedBy: wish.requestedBy,
      deadlineAt: new Date(this.clock.now().getTime() + DEADLINES_MS.adopt),
      currency,
    });
    const { runningMicros, stoppedMicros, templateId, size } = terms;
    await this.audit.record({
      action: 'instance.adopt',
      targetKind: 'instance',
      targetId: instance.id,
      organizationId,
      after: { operationId, name, providerId, externalId, templateId, ...size, runningMicros, stoppedMicros },
    });
    await this.events.emit('instance.updated', organizationId, instance.id, { status: 'provisioning', operationId });
    return { name, instanceId: instance.id, operationId };
  }

  private insert(
    { organizationId, providerId, externalId }: ImportWish,
    order: {
      readonly accountId: bigint;
      readonly currency: string;
      readonly terms: ImportTerms;
      readonly name: string;
      readonly machine: ImportableRow;
      readonly operationId: string;
    },
  ): Promise<{ id: string; vmId: bigint }> {
    const { terms, machine } = order;
    const now = this.clock.now();
    return this.database.client.instance.create({
      data: {
        id: newId(),
        organizationId,
        accountId: order.accountId,
        name: order.name,
        // What its place calls it: a name that differs there later is a change behind our back.
        hostname: machine.name || order.name,
        templateId: terms.templateId,
        providerId,
        externalId,
        region: terms.region,
        location: machine.location,
        ...terms.size,
        status: 'provisioning',
        desiredStatus: machine.power_state === 'running' ? 'running' : 'stopped',
        currency: order.currency,
        runningMicrosPerHour: terms.runningMicros,
        stoppedMicrosPerHour: terms.stoppedMicros,
        suspendedMicrosPerHour: terms.suspendedMicros,
        shelvedMicrosPerHour: terms.shelvedMicros,
        currentOperationId: order.operationId,
        statusChangedAt: now,
        createdAt: now,
      },
      select: { id: true, vmId: true },
    });
  }

  private async freeName(organizationId: string, machine: ImportableRow): Promise<string> {
    const first = freeName(machine.name, new Set());
    // Shortened by a few letters, so that names which were cut for their number are seen too.
    const rows = await this.database.query(namesLike, organizationId, first.slice(0, 58));
    return freeName(machine.name, new Set(rows.map(({ name }) => name)));
  }

  private async requireProvider(id: string): Promise<void> {
    if (!isId(id) || (await this.database.client.provider.count({ where: { id } })) === 0) throw notFound('provider');
  }
}

function taken(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'machine_taken',
    publicMessage: `${name} belongs to an instance, or carries the mark of one: it was left as it is.`,
  });
}

function disabled(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'provider_disabled',
    publicMessage: `${name} is disabled: enable it first.`,
  });
}
