import { Inject, Injectable } from '@nestjs/common';
import { CIRCUIT_OPEN, PAUSED, TOO_MANY_CALLS } from '@uni/compute-core/rules';
import { ProviderError } from '@uni/compute-port';
import { Database, Events } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { back, failureOfProvider, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { AppError, must } from '@uni/platform';
import { createParams, type CreateParams } from '../instance.params.js';
import type { InstanceRow } from '../instance.types.js';
import { Placer, type Placed } from '../placement/placer.service.js';
import { allTurnedAway, type TurnedAway } from '../placement/place.words.js';
import { AddressLeases } from './address-leases.js';
import { createMemory, type CreateMemory } from './create.memory.js';
import { ExternalIds } from './external-ids.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines } from './machines.js';

/** Faults in a row after which a place counts as silent, where another one could build. */
const PATIENCE = 3;

/** Failures of a build that was begun after which another place may have room. */
const AFTER_BUILD: Readonly<Record<string, TurnedAway>> = { no_capacity: 'no_room', provider_quota: 'quota' };

/** Why a place has not taken the order; `settled`: asking it again will not change that. */
interface Cause {
  readonly because: TurnedAway;
  readonly settled: boolean;
}

/**
 * Sends a create on to the next place of its template when the one it stands at refuses or is silent. Only while nothing was begun: from
 * the first call whose outcome is not known on, it stays where its machine may be, until a clean-up has proved that there is none.
 */
@Injectable()
export class CreateMove {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Placer) private readonly placer: Placer,
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(AddressLeases) private readonly leases: AddressLeases,
    @Inject(ExternalIds) private readonly externalIds: ExternalIds,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
  ) {}

  /** Runs a step; what it throws because of its place takes the create to the next one. */
  async orElsewhere(context: StepContext, run: () => Promise<StepOutcome>): Promise<StepOutcome> {
    try {
      return await run();
    } catch (error) {
      const cause = causeOf(error, context);
      const params = createParams.parse(context.operation.params);
      if (cause === null || params.moves === null || hasBegun(context)) throw error;
      return this.move(context, params, params.moves.region, cause, error);
    }
  }

  /**
   * Runs the clean-up of a create. When it has proved that nothing is left of a build which the place began and then had no room for, the
   * next place has its turn.
   */
  async afterCleanup(context: StepContext, cleanUp: () => Promise<StepOutcome>): Promise<StepOutcome> {
    const outcome = await cleanUp();
    const { operation } = context;
    const { moves, ...params } = createParams.parse(operation.params);
    const because = AFTER_BUILD[operation.error?.code ?? ''];
    const inTime = !operation.cancelRequested && context.now() < operation.deadlineAt;
    if (outcome.outcome !== 'done' || because === undefined || moves === null || !inTime) return outcome;
    const found = await this.find(context, { ...params, moves }, moves.region, { because, settled: true });
    return found.next === null ? outcome : this.goOn(context, { ...params, moves }, found.next, found.tried);
  }

  private async move(
    context: StepContext,
    params: CreateParams,
    region: string | null,
    cause: Cause,
    error: unknown,
  ): Promise<StepOutcome> {
    const { next, tried } = await this.find(context, params, region, cause);
    if (next !== null) return this.goOn(context, params, next, tried);
    // A place that is only silent may come back: with no other one it is waited for.
    if (!cause.settled || Object.keys(tried).length === 1) throw error;
    throw exhausted(error, tried);
  }

  private async find(
    context: StepContext,
    params: CreateParams,
    region: string | null,
    { because, settled }: Cause,
  ): Promise<{ readonly next: Placed | null; readonly tried: CreateMemory['tried'] }> {
    const instance = await this.machines.instance(context.operation);
    const { tried: before } = createMemory(context.operation);
    const tried = { ...before, [params.placeId ?? 'first']: { region: instance.region, because } };
    const order = {
      templateId: params.templateId,
      organizationId: instance.organizationId,
      region,
      userData: instance.userData !== null,
      sshKeys: instance.sshPublicKeys.length > 0,
      memoryMib: instance.memoryMib,
    };
    return { next: await this.placer.next(order, context.operation.id, tried, settled), tried };
  }

  private goOn(context: StepContext, params: CreateParams, next: Placed, tried: CreateMemory['tried']): StepOutcome {
    const sentence = must(next.told, 'the choice between several places').sentence;
    return back('reserve', { place: sentence }, () => this.write(context, params, next, tried));
  }

  /** What the old place had promised is given back, and the new one is on record, in one transaction. */
  private async write(
    context: StepContext,
    params: CreateParams,
    { place, told }: Placed,
    tried: CreateMemory['tried'],
  ): Promise<void> {
    const instance: InstanceRow = await this.changes.lock(String(context.operation.instanceId));
    await this.leases.free(instance.id);
    await this.externalIds.free(instance.id);
    const { placeId, providerId, regionName, regionRef, imageRef, sizeRef, loginUser, networkRefs } = place;
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: { providerId, region: regionName, externalId: null, location: null },
    });
    await context.redirect(providerId, {
      ...params,
      placeId,
      imageRef,
      sizeRef,
      regionRef,
      loginUser,
      networkRefs: [...networkRefs],
    });
    const { rounds } = createMemory(context.operation);
    const round = must(told, 'the choice between several places').round;
    await context.remember({
      reservedId: null,
      placement: null,
      build: null,
      addresses: [],
      avoid: [],
      location: null,
      tried,
      rounds: [...rounds, { ...round, candidates: round.candidates.map((candidate) => ({ ...candidate })) }],
    });
    await this.audit.record({
      action: 'instance.place',
      targetKind: 'instance',
      targetId: instance.id,
      organizationId: instance.organizationId,
      before: { providerId: instance.providerId, region: instance.region },
      after: { providerId, region: regionName, placement: round },
    });
    await this.events.emit('instance.updated', instance.organizationId, instance.id, {
      status: instance.status,
      operationId: context.operation.id,
    });
  }
}

/** A call that may have built something was announced, or its answer is on record. */
function hasBegun({ operation, step }: StepContext): boolean {
  if (createMemory(operation).build !== null || step.intentAt !== null) return true;
  return operation.steps.some(({ position, intentAt }) => position !== step.position && intentAt !== null);
}

/** null: it is not the place's doing, or may pass. */
function causeOf(error: unknown, { step }: StepContext): Cause | null {
  if (error instanceof AppError) {
    if (error.code === 'no_capacity') return { because: 'no_room', settled: true };
    return error.code === 'unsupported_by_provider' ? { because: 'lacking', settled: true } : null;
  }
  if (!(error instanceof ProviderError)) return null;
  if (!error.retryable) return { because: refusalOf(error), settled: true };
  // The place was not asked, because we ask it much already: that says nothing about it.
  if (error.vendorCode === TOO_MANY_CALLS || error.vendorCode === PAUSED) return null;
  const silent = error.vendorCode === CIRCUIT_OPEN || step.attempts + 1 >= PATIENCE;
  return silent ? { because: 'silent', settled: false } : null;
}

function refusalOf({ code }: ProviderError): TurnedAway {
  if (code === 'capacity') return 'no_room';
  if (code === 'quota') return 'quota';
  return code === 'invalid' || code === 'not_found' ? 'not_offered' : 'refused';
}

/** Every place has said no: the code of the last one, and of each why. */
function exhausted(error: unknown, tried: CreateMemory['tried']): AppError {
  const last = error instanceof ProviderError ? failureOfProvider(error, {}) : null;
  const code = last?.code ?? (error instanceof AppError ? error.code : 'internal_error');
  return new AppError({
    kind: 'conflict',
    code,
    publicMessage: allTurnedAway(tried),
    ...(last?.vendorDetail == null ? {} : { detail: last.vendorDetail }),
  });
}
