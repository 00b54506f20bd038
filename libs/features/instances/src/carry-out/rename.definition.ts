import { Inject, Injectable } from '@nestjs/common';
import { ProviderError } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import {
  done,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { renameParams } from '../instance.params.js';
import type { DriftItem } from '../reconcile/verdict.js';
import { followTask, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';

/** Writes the name of an instance onto its machine. What it costs and how it stands does not change. */
@Injectable()
export class RenameDefinition implements OperationDefinition {
  readonly kind = 'instance.rename' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = { rename: { run: (context) => this.rename(context) } };
  readonly sentences = {
    operation_timeout: 'The place was busy with the machine for too long: its name there is as it was. Try again.',
    provider_unavailable: 'The place does not answer at the moment. Try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_refused: 'The place refused the name. Your hoster has been told.',
  };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {}

  private async rename(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const { renaming } = driver;
    if (!renaming)
      throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: 'it renames no machines' });
    const { name } = renameParams.parse(context.operation.params);
    const unfinished = await followTask(context, driver, keptBy(context), () =>
      renaming.rename(refOf(instance), name, context.call),
    );
    return unfinished ?? done({ commit: () => this.settle(instance.id) });
  }

  /** What was found is not so any more. */
  private async settle(instanceId: string): Promise<void> {
    const instance = await this.changes.lock(instanceId);
    const items = (instance.drift as unknown as readonly DriftItem[]).filter(({ field }) => field !== 'name');
    await this.changes.note(instance, { drift: items as unknown as Prisma.InputJsonArray });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  async failed({ operation }: StepContext): Promise<{ refundedMicros: null }> {
    await this.changes.free(String(operation.instanceId), operation.id);
    return { refundedMicros: null };
  }
}
