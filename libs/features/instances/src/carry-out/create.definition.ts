import { Inject, Injectable } from '@nestjs/common';
import type { CreatePhase } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import {
  done,
  skip,
  wait,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { AppError } from '@uni/platform';
import { describeAddress } from '../drift/address-text.js';
import { createParams } from '../instance.params.js';
import { AddressLeases } from './address-leases.js';
import { CreateBuild } from './create.build.js';
import { CreateCleanup } from './create.cleanup.js';
import { createMemory } from './create.memory.js';
import { CreateMove } from './create.move.js';
import { CreatePlacement } from './create.placement.js';
import { ExternalIds } from './external-ids.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';

const ADDRESS_POLL_MS = 1_500;
/** A guest without an agent never tells its address: the machine is good all the same. */
const ADDRESS_PATIENCE_MS = 45_000;

/** From an order to a running machine that is charged for; or to nothing, and nothing charged. */
@Injectable()
export class CreateDefinition implements OperationDefinition {
  readonly kind: 'instance.create' | 'instance.clone' = 'instance.create';
  readonly steps: Readonly<Record<string, OperationStep>> = {
    reserve: { run: (context) => this.move.orElsewhere(context, () => this.reserve(context)) },
    place: { run: (context) => this.move.orElsewhere(context, () => this.place(context)) },
    clone: { weight: 6, run: (context) => this.raise(context, 'clone') },
    configure: { weight: 2, run: (context) => this.raise(context, 'configure') },
    grow_disk: { run: (context) => this.raise(context, 'grow_disk') },
    start: { weight: 2, run: (context) => this.raise(context, 'start') },
    address: { weight: 2, run: (context) => this.address(context) },
    billing: { run: (context) => this.bill(context) },
  };
  readonly compensate: OperationStep;

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(CreateBuild) private readonly build: CreateBuild,
    @Inject(CreatePlacement) private readonly placement: CreatePlacement,
    @Inject(CreateMove) private readonly move: CreateMove,
    @Inject(CreateCleanup) cleanup: CreateCleanup,
    @Inject(ExternalIds) private readonly externalIds: ExternalIds,
    @Inject(AddressLeases) private readonly leases: AddressLeases,
    @Inject(InstanceChanges) protected readonly changes: InstanceChanges,
  ) {
    this.compensate = { run: (context) => move.afterCleanup(context, () => cleanup.run(context)) };
  }

  /** Takes what two creates must not both have: an id at the vendor, an address of the pool. */
  private async reserve(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const { externalIds, capabilities } = driver.describe();
    if (instance.userData !== null && !capabilities.create.userData) throw noUserData(instance.region);
    await context.commit(async () => {
      await this.leases.take(instance.providerId, instance.id);
      if (externalIds.chosenBy === 'caller' && createMemory(context.operation).reservedId === null) {
        await context.remember({
          reservedId: await this.externalIds.reserve(instance.providerId, instance.id, externalIds),
        });
      }
    });
    return done();
  }

  private async place(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const params = createParams.parse(context.operation.params);
    const spec = await this.machines.spec(instance, params, createMemory(context.operation).reservedId);
    const reason = await this.placement.choose(context, driver, spec, await this.machines.sourceOf(context.operation));
    return done({ vendorDetail: reason });
  }

  private raise(context: StepContext, phase: CreatePhase): Promise<StepOutcome> {
    return this.move.orElsewhere(context, () => this.build.run(context, phase));
  }

  private async address(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const { addresses, location } = await driver.get(refOf(instance), context.call);
    if (addresses.length > 0) {
      await context.remember({ addresses: addresses.map((item) => ({ ...item })), location });
      return done({ detail: addresses.map(({ address }) => address).join(', ') });
    }
    const since = context.step.startedAt ?? context.now();
    if (context.now().getTime() - since.getTime() < ADDRESS_PATIENCE_MS) return wait(ADDRESS_POLL_MS);
    const leased = await this.leases.find(instance.providerId, instance.id);
    if (leased === null) return skip('The system inside has not told its address yet');
    await context.remember({ addresses: [{ ...describeAddress(leased.address) }], location });
    return done({ detail: leased.address });
  }

  private async bill(context: StepContext): Promise<StepOutcome> {
    const { addresses, location } = createMemory(context.operation);
    return done({
      commit: async () => {
        const instance = await this.changes.lock(String(context.operation.instanceId));
        await this.changes.chargeRunning(instance, context.operation.id);
        await this.changes.become(instance, 'running', {
          addresses: addresses as unknown as Prisma.InputJsonArray,
          location,
          lastSeenAt: context.now(),
        });
      },
    });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** Runs when the cleanup has proved that no machine is left. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: bigint }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const refundedMicros = await this.changes.release(instance);
    await this.changes.chargeNothing(instance);
    await this.leases.free(instance.id);
    await this.externalIds.free(instance.id);
    await this.changes.become(instance, 'deleted', { desiredStatus: 'deleted' });
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros };
  }
}

function noUserData(place: string): AppError {
  return new AppError({
    kind: 'unprocessable',
    code: 'unsupported_by_provider',
    publicMessage: `${place} takes no user data: leave it out, or choose another place. Nothing was charged.`,
  });
}
