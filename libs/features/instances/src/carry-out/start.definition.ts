import { Inject, Injectable } from '@nestjs/common';
import type { MachineAddress } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import {
  done,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StoredFailure,
} from '@uni/feature-operations';
import { startParams } from '../instance.params.js';
import { followTask, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';

/** Switches on. It costs what a running one costs from the moment in which the provider confirms it. */
@Injectable()
export class StartDefinition implements OperationDefinition {
  readonly kind = 'instance.start' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = { start: { run: (context) => this.start(context) } };
  readonly sentences = {
    operation_timeout: 'The place did not switch the machine on in time. Nothing was charged; try again.',
    provider_refused: 'The place refused to switch the machine on. Your hoster has been told; nothing was charged.',
  };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {}

  private async start(context: StepContext) {
    const { instance, driver } = await this.machines.of(context.operation);
    const request = { action: 'start', force: false, graceMs: 0 } as const;
    const unfinished = await followTask(context, driver, keptBy(context), () =>
      driver.power(refOf(instance), request, context.call),
    );
    if (unfinished) return unfinished;
    // Addresses may have changed while it was off; the guest may also not have one yet, and keeps what it had.
    const { addresses, location } = await driver.get(refOf(instance), context.call);
    return done({ commit: () => this.running(context, addresses, location) });
  }

  private async running(
    context: StepContext,
    addresses: readonly MachineAddress[],
    location: string | null,
  ): Promise<void> {
    const { operation } = context;
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.changes.chargeRunning(instance, operation.id);
    await this.changes.become(instance, 'running', {
      stopReason: null,
      lastSeenAt: context.now(),
      ...(location === null ? {} : { location }),
      ...(addresses.length > 0 ? { addresses: addresses as unknown as Prisma.InputJsonArray } : {}),
    });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: bigint }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const refundedMicros = await this.changes.release(instance);
    await this.changes.become(instance, startParams.parse(operation.params).previous, { desiredStatus: 'stopped' });
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros };
  }
}
