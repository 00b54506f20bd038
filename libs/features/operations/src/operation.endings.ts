import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { LOGGER, type Logger } from '@uni/platform';
import type { OperationDefinition } from './operation.definition.js';
import { OperationMarks } from './operation.marks.js';
import { operationsFinished } from './operation.metrics.js';
import type { StepOutcome } from './operation.outcome.js';
import { CLEANUP_STEP } from './operation.registry.js';
import { OperationRepository } from './operation.repository.js';
import type { OperationFailure, OperationRecord, StoredFailure } from './operation.types.js';
import type { SliceContext } from './step.context.js';

type Done = Extract<StepOutcome, { outcome: 'done' }>;

/** How operations end: well, or badly after everything that was begun has been taken back. */
@Injectable()
export class OperationEndings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OperationRepository) private readonly repository: OperationRepository,
    @Inject(OperationMarks) private readonly marks: OperationMarks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async succeed(context: SliceContext, definition: OperationDefinition): Promise<null> {
    const { operation } = context;
    await context.commit(async () => {
      await definition.succeeded?.(context);
      await this.repository.end(operation.id, {
        status: 'succeeded',
        finishedAt: context.now(),
        progress: 1,
        refundedMicros: null,
      });
      await this.marks.announce(context, 'succeeded');
    });
    operationsFinished.inc({ kind: operation.kind, status: 'succeeded', code: 'none' });
    return null;
  }

  /**
   * Something is final: shows it, and goes on with cleaning up where the kind knows how to.
   * @returns the operation to be cleaned up; null when it has ended.
   */
  async turnBack(
    context: SliceContext,
    definition: OperationDefinition,
    cause: OperationFailure,
  ): Promise<OperationRecord | null> {
    const { operation, step } = context;
    const stored: StoredFailure = { code: cause.code, detail: cause.detail, retryable: cause.retryable };
    this.logger.warn(
      {
        operationId: operation.id,
        kind: operation.kind,
        step: step.name,
        code: cause.code,
        vendor: cause.vendorDetail,
      },
      'operation turns back',
    );
    await context.commit(async () => {
      if (step.status !== 'pending' || cause.code !== 'cancelled') {
        await this.repository.changeStep(operation.id, step.position, {
          status: 'failed',
          finishedAt: context.now(),
          vendorDetail: cause.vendorDetail,
        });
      }
      await this.repository.skipPending(operation.id);
      await this.repository.setFailure(operation.id, stored);
      if (!definition.compensate) await this.end(context, definition, stored);
      else {
        await this.repository.addStep(
          operation.id,
          Math.max(...operation.steps.map(({ position }) => position)) + 1,
          CLEANUP_STEP,
          context.now(),
        );
        await this.marks.announce(context);
      }
    });
    return definition.compensate ? this.repository.load(operation.id) : null;
  }

  /** Nothing is left over: gives back what was held and says so. */
  async fail(
    context: SliceContext,
    definition: OperationDefinition,
    stored: StoredFailure,
    outcome: Done,
  ): Promise<void> {
    const { operation, step } = context;
    await context.commit(async () => {
      await outcome.commit?.();
      await this.repository.changeStep(operation.id, step.position, {
        status: outcome.skipped ? 'skipped' : 'succeeded',
        finishedAt: context.now(),
        detail: outcome.detail,
      });
      await this.end(context, definition, stored);
    });
  }

  private async end(context: SliceContext, definition: OperationDefinition, stored: StoredFailure): Promise<void> {
    const { operation } = context;
    const { refundedMicros } = await definition.failed(context, stored);
    const status = stored.code === 'cancelled' ? 'cancelled' : 'failed';
    await this.repository.end(operation.id, {
      status,
      finishedAt: context.now(),
      progress: operation.progress,
      refundedMicros,
    });
    await this.marks.announce(context, status);
    this.database.afterCommit(() => operationsFinished.inc({ kind: operation.kind, status, code: stored.code }));
  }
}
