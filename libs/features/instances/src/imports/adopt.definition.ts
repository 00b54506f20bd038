import { Inject, Injectable } from '@nestjs/common';
import { ProviderError, type AdoptionFacet, type ComputeDriver, type MachineState } from '@uni/compute-port';
import { Database, type Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import {
  done,
  fail,
  failure,
  wait,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { followTask, isGone, keptBy } from '../carry-out/follow-task.js';
import { ExternalIds } from '../carry-out/external-ids.js';
import { InstanceChanges } from '../carry-out/instance-changes.js';
import { Machines, refOf, type Target } from '../carry-out/machines.js';
import { adoptParams } from '../instance.params.js';
import type { InstanceRow } from '../instance.types.js';
import { NetworkChanges } from '../network/carry-out/network-changes.js';
import { freeItem, resolveItem } from '../quarantine/quarantine.sql.js';
import { AdoptThings } from './adopt.things.js';
import { disownMachine, ownMachine, useExternalId } from './import.sql.js';

const BUSY_MS = 2_000;

/** A machine that stands there becomes a customer's: our mark on it, what belongs to it brought along, charged from that second. */
@Injectable()
export class AdoptDefinition implements OperationDefinition {
  readonly kind = 'instance.adopt' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    mark: { weight: 2, run: (context) => this.mark(context) },
    storage: { run: (context) => this.storage(context) },
    billing: { run: (context) => this.bill(context) },
  };
  readonly sentences = {
    operation_timeout:
      'The machine carries another mark, or its place was busy with it for too long. Nothing was charged.',
    machine_gone: 'The machine does not exist at its place any more. Nothing was charged.',
    provider_refused: 'The place refused to write our mark onto the machine. Nothing was charged.',
  };
  readonly compensate: OperationStep = { run: (context) => this.takeBack(context) };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(ExternalIds) private readonly externalIds: ExternalIds,
    @Inject(AdoptThings) private readonly things: AdoptThings,
    @Inject(NetworkChanges) private readonly network: NetworkChanges,
    @Inject(Database) private readonly database: Database,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** What carries the mark of nobody loses that first: two marks on one machine would prove nothing. */
  private async mark(context: StepContext): Promise<StepOutcome> {
    const { driver, instance, adoption } = await this.site(context);
    const { externalId, mark } = refOf(instance);
    const { previousMark } = adoptParams.parse(context.operation.params);
    if (previousMark !== null && context.operation.memory['unmarked'] !== true) {
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        adoption.release({ externalId, mark: previousMark }, context.call),
      );
      if (unfinished) return unfinished;
      await context.commit(async () => {
        await context.remember({ unmarked: true });
        await context.keep(null);
      });
      return wait(0);
    }
    const unfinished = await followTask(context, driver, keptBy(context), () =>
      adoption.adopt(externalId, mark, context.call),
    );
    return unfinished ?? done();
  }

  private async storage(context: StepContext): Promise<StepOutcome> {
    const { driver, instance } = await this.site(context);
    const found = await this.things.find(driver, refOf(instance), context.call);
    const addresses = await driver.addresses?.list(refOf(instance), context.call);
    return done({
      commit: async () => {
        await this.things.bring(instance, found);
        if (addresses) await this.network.bring(instance.id, addresses);
      },
    });
  }

  /** What it costs follows from what it is now, not from what the last inventory said. */
  private async bill(context: StepContext): Promise<StepOutcome> {
    const { driver, instance } = await this.site(context);
    const machine = await driver.get(refOf(instance), context.call);
    if (machine.busy || machine.powerState === 'unknown') return wait(BUSY_MS);
    const { sizeKnown } = adoptParams.parse(context.operation.params);
    if (!sizeKnown && !tellsSize(machine)) return fail(failure('size_unknown'));
    return done({ commit: () => this.give(context, machine, driver) });
  }

  private async give(context: StepContext, machine: MachineState, driver: ComputeDriver): Promise<void> {
    const { operation } = context;
    const instance = await this.changes.lock(String(operation.instanceId));
    const status = await this.charge(instance, operation.id, machine);
    const now = context.now();
    const { externalId } = refOf(instance);
    await this.changes.become(instance, status, {
      desiredStatus: status === 'running' ? 'running' : 'stopped',
      stopReason: status === 'running' ? null : 'requested',
      hostname: machine.name || instance.hostname,
      // Zero is how some say that they do not know.
      vcpus: machine.vcpus || instance.vcpus,
      memoryMib: machine.memoryMib || instance.memoryMib,
      diskGib: machine.diskGib || instance.diskGib,
      addresses: machine.addresses as unknown as Prisma.InputJsonArray,
      location: machine.location ?? instance.location,
      lastSeenAt: now,
    });
    await this.database.query(ownMachine, instance.providerId, externalId, instance.id);
    if (driver.describe().externalIds.chosenBy === 'caller')
      await this.database.query(useExternalId, instance.providerId, externalId, instance.id, now);
    await this.database.query(resolveItem, instance.providerId, 'machine', externalId, 'adopted', now);
    await this.audit.record({
      action: 'instance.adopted',
      targetKind: 'instance',
      targetId: instance.id,
      organizationId: instance.organizationId,
      after: { status, externalId, providerId: instance.providerId },
    });
  }

  private async charge(
    instance: InstanceRow,
    operationId: string,
    { powerState }: MachineState,
  ): Promise<'running' | 'stopped' | 'suspended' | 'shelved'> {
    if (powerState === 'running') {
      await this.changes.holdAgain(instance, operationId, instance.runningMicrosPerHour);
      await this.changes.chargeRunning(instance, operationId);
      return 'running';
    }
    await this.changes.release(instance);
    if (powerState === 'suspended') await this.changes.chargeSuspended(instance, operationId);
    else if (powerState === 'shelved') await this.changes.chargeShelved(instance, operationId, false);
    else await this.changes.chargeStopped(instance, operationId, false);
    return powerState === 'unknown' ? 'stopped' : powerState;
  }

  /** The machine is left as it was found: without a mark, or with the one that it had. */
  private async takeBack(context: StepContext): Promise<StepOutcome> {
    const { driver, instance, adoption } = await this.site(context);
    const ref = refOf(instance);
    const { previousMark } = adoptParams.parse(context.operation.params);
    const kept = keptBy(context);
    if (kept['stage'] !== 'restore') {
      const unfinished = await followTask(context, driver, { ...kept, stage: 'release' }, () =>
        adoption.release(ref, context.call),
      );
      if (unfinished) return unfinished;
      if (previousMark === null || context.operation.memory['unmarked'] !== true) return done();
      await context.keep({ handle: null, stage: 'restore' });
      return wait(0);
    }
    try {
      const unfinished = await followTask(context, driver, kept, () =>
        adoption.adopt(ref.externalId, previousMark ?? '', context.call),
      );
      return unfinished ?? done();
    } catch (error) {
      // Gone, or somebody else's by now: nothing of ours is left on it.
      if (isGone(error) || (error instanceof ProviderError && !error.retryable && error.code === 'conflict_busy'))
        return done();
      throw error;
    }
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  async failed(context: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: bigint }> {
    const { operation } = context;
    const instance = await this.changes.lock(String(operation.instanceId));
    const { previousMark } = adoptParams.parse(operation.params);
    const refundedMicros = await this.changes.release(instance);
    await this.changes.chargeNothing(instance);
    await this.externalIds.free(instance.id);
    await this.things.leave(instance.id);
    await this.network.ended(instance.id);
    await this.changes.become(instance, 'deleted', { desiredStatus: 'deleted' });
    await this.changes.free(instance.id, operation.id);
    await this.database.query(disownMachine, instance.providerId, refOf(instance).externalId, previousMark);
    await this.database.query(freeItem, operation.id);
    return { refundedMicros };
  }

  private async site(context: StepContext): Promise<Target & { readonly adoption: AdoptionFacet }> {
    const target = await this.machines.of(context.operation);
    const { adoption } = target.driver;
    if (!adoption)
      throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: 'takes no machines over' });
    return { ...target, adoption };
  }
}

function tellsSize({ vcpus, memoryMib, diskGib }: MachineState): boolean {
  return [vcpus, memoryMib, diskGib].every((part) => part !== null && part > 0);
}
