import { Inject, Injectable } from '@nestjs/common';
import { Database, Events } from '@uni/data';
import { must } from '@uni/platform';
import type { OperationDefinition } from './operation.definition.js';
import type { StepOutcome } from './operation.outcome.js';
import { CLEANUP_STEP } from './operation.registry.js';
import { progressOf } from './operation.progress.js';
import { OperationRepository } from './operation.repository.js';
import type { OperationFailure } from './operation.types.js';
import type { SliceContext } from './step.context.js';

type Done = Extract<StepOutcome, { outcome: 'done' }>;
type Wait = Extract<StepOutcome, { outcome: 'wait' }>;
type Back = Extract<StepOutcome, { outcome: 'back' }>;

/** Writes down how far an operation has come, and tells those who look. */
@Injectable()
export class OperationMarks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OperationRepository) private readonly repository: OperationRepository,
    @Inject(Events) private readonly events: Events,
  ) {}

  /** Opens a step for everybody to see. Whoever wants to cancel takes the same lock: either the wish or the step comes first. */
  async begin(context: SliceContext): Promise<{ cancelRequested: boolean }> {
    if (context.step.status !== 'pending') return { cancelRequested: false };
    return this.database.transaction(async () => {
      const { id, cancelRequested } = context.operation;
      if (cancelRequested) return { cancelRequested };
      const fenced = await this.repository.fence(id, context.owner);
      if (fenced.cancelRequested) return fenced;
      await this.repository.changeStep(id, context.step.position, { status: 'running', startedAt: context.now() });
      await this.announce(context);
      return fenced;
    });
  }

  async complete(context: SliceContext, definition: OperationDefinition, outcome: Done): Promise<void> {
    const { operation, step } = context;
    await context.commit(async () => {
      await outcome.commit?.();
      await this.repository.changeStep(operation.id, step.position, {
        status: outcome.skipped ? 'skipped' : 'succeeded',
        finishedAt: context.now(),
        progress: null,
        attempts: 0,
        ...(outcome.detail === null ? {} : { detail: outcome.detail }),
        ...(outcome.vendorDetail === null ? {} : { vendorDetail: outcome.vendorDetail }),
      });
      if (operation.memory['lastFault']) await this.repository.remember(operation.id, { lastFault: null });
      await this.repository.setProgress(operation.id, progressOf(operation, definition, step.position, 1));
      await this.announce(context);
    });
  }

  async wait(context: SliceContext, definition: OperationDefinition, outcome: Wait): Promise<void> {
    const { operation, step } = context;
    const changed = step.progress !== outcome.progress || step.detail !== outcome.detail;
    await context.commit(async () => {
      await this.repository.changeStep(operation.id, step.position, {
        progress: outcome.progress,
        detail: outcome.detail,
        attempts: 0,
        ...(outcome.vendorDetail === null ? {} : { vendorDetail: outcome.vendorDetail }),
      });
      if (operation.memory['lastFault']) await this.repository.remember(operation.id, { lastFault: null });
      if (changed && operation.error === null) {
        await this.repository.setProgress(
          operation.id,
          progressOf(operation, definition, step.position, outcome.progress ?? 0),
        );
      }
      await this.repository.park(operation.id, this.wakeAt(context, outcome.afterMs), 0);
      if (changed) await this.announce(context);
    });
  }

  /** Due again at once, and held by nobody: whoever takes it over reads afresh where it goes on. */
  async back(context: SliceContext, definition: OperationDefinition, outcome: Back): Promise<void> {
    const { operation, step } = context;
    const target = must(
      operation.steps.find(({ name, position }) => name === outcome.step && position <= step.position),
      `step ${outcome.step} before ${step.name}`,
    );
    await context.commit(async () => {
      await outcome.commit();
      // What failed is not how it ends any more, and its clean-up no step of it.
      if (step.name === CLEANUP_STEP) await this.repository.forgetFailure(operation.id, step.position);
      await this.repository.reopen(operation.id, target.position, step.position);
      for (const { name, position } of operation.steps) {
        const detail = outcome.details[name];
        if (detail !== undefined) await this.repository.changeStep(operation.id, position, { detail });
      }
      await this.repository.remember(operation.id, { lastFault: null });
      await this.repository.setProgress(operation.id, progressOf(operation, definition, target.position, 0));
      await this.repository.park(operation.id, context.now(), 0);
      await this.announce(context);
    });
  }

  /** Sleeps after a fault; what it was is remembered, in case the deadline comes before it is over. */
  async sleep(context: SliceContext, fault: OperationFailure, afterMs: number): Promise<void> {
    const { operation, step } = context;
    await context.commit(async () => {
      await this.repository.changeStep(operation.id, step.position, {
        attempts: step.attempts + 1,
        vendorDetail: fault.vendorDetail,
      });
      await this.repository.remember(operation.id, { lastFault: { ...fault } });
      await this.repository.park(operation.id, this.wakeAt(context, afterMs), 1);
    });
  }

  announce(context: SliceContext, status: string = context.operation.status): Promise<void> {
    const { id, organizationId, instanceId, kind } = context.operation;
    return this.events.emit('operation.updated', organizationId, id, { status, kind, instanceId });
  }

  /** Never later than the deadline, which is an event of its own; cleaning up has none. */
  private wakeAt(context: SliceContext, afterMs: number): Date {
    const at = context.now().getTime() + afterMs;
    const { error, deadlineAt } = context.operation;
    return new Date(error === null ? Math.min(at, Math.max(deadlineAt.getTime(), context.now().getTime())) : at);
  }
}
