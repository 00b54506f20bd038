import { Inject, Injectable } from '@nestjs/common';
import {
  done,
  skip,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { deleteParams } from '../instance.params.js';
import { AddressLeases } from './address-leases.js';
import { ExternalIds } from './external-ids.js';
import { keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { remove, switchOff } from './machine-removal.js';
import { Machines, refOf } from './machines.js';
import { NetworkEnding } from '../network/reconcile/network-ending.js';
import { StorageEnding } from '../storage/reconcile/storage-ending.js';
import { RescueExit } from './rescue.exit.js';

/** Off, gone, forgotten. What it costs shrinks with each step that the provider has confirmed. */
@Injectable()
export class DeleteDefinition implements OperationDefinition {
  readonly kind = 'instance.delete' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    unrescue: { run: (context) => this.exit.run(context) },
    stop: { weight: 2, run: (context) => this.stop(context) },
    detach: { run: (context) => this.detach(context) },
    addresses: { run: (context) => this.giveBack(context) },
    destroy: { weight: 3, run: (context) => this.destroy(context) },
    release: { run: (context) => this.release(context) },
  };
  readonly sentences = {
    operation_timeout: 'The place did not remove the machine in time: it is still there. Try again.',
    provider_unavailable: 'The place does not answer: the machine is still there. Try again later.',
    provider_misconfigured: 'The place refuses our access: the machine is still there. Your hoster has been told.',
    provider_refused: 'The place refused to remove the machine. Your hoster has been told.',
  };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(AddressLeases) private readonly leases: AddressLeases,
    @Inject(ExternalIds) private readonly externalIds: ExternalIds,
    @Inject(StorageEnding) private readonly storage: StorageEnding,
    @Inject(NetworkEnding) private readonly network: NetworkEnding,
    @Inject(RescueExit) private readonly exit: RescueExit,
  ) {}

  private async stop(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    if (instance.externalId === null) return skip('There is no machine');
    const unfinished = await switchOff(context, driver, refOf(instance), keptBy(context));
    if (unfinished) return unfinished;
    return done({
      commit: async () => {
        await context.remember({ off: true });
        const locked = await this.changes.lock(instance.id);
        await this.changes.release(locked);
        // Off for want of credit stays free; lost has stopped costing already; shelved is off already.
        const { previous } = deleteParams.parse(context.operation.params);
        if (previous !== 'lost' && previous !== 'shelved' && locked.stopReason !== 'depleted')
          await this.changes.chargeStopped(locked, context.operation.id, false);
      },
    });
  }

  private async detach(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    return this.storage.detach(context, driver, instance);
  }

  private async giveBack(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    return this.network.release(context, driver, instance);
  }

  private async destroy(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    if (instance.externalId === null) return skip('There is no machine');
    return (await remove(context, driver, refOf(instance))) ?? done();
  }

  private async release(context: StepContext): Promise<StepOutcome> {
    const { driver, instance: ending } = await this.machines.of(context.operation);
    const remaining = await this.storage.remaining(driver, ending.id, context.call);
    const commit = async (): Promise<void> => {
      const instance = await this.changes.lock(String(context.operation.instanceId));
      await this.changes.chargeNothing(instance);
      await this.changes.release(instance);
      await this.leases.free(instance.id);
      await this.externalIds.free(instance.id);
      await this.storage.ended(instance.id, remaining);
      await this.network.ended(instance.id);
      await this.changes.become(instance, 'deleted', { addresses: [] });
    };
    return done({ commit });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** The machine is still there: off if that much was confirmed, and otherwise as before. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const { previous } = deleteParams.parse(operation.params);
    const off = operation.memory['off'] === true && previous !== 'lost' && previous !== 'shelved';
    const status = off ? 'stopped' : previous;
    await this.changes.become(instance, status, { desiredStatus: status === 'running' ? 'running' : 'stopped' });
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}
