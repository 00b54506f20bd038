import { Inject, Injectable } from '@nestjs/common';
import { ProviderError } from '@uni/compute-port';
import { Database, isUnreachable } from '@uni/data';
import { AppError, CLOCK, LOGGER, must, type Clock, type Logger } from '@uni/platform';
import { backoffMs } from './backoff.js';
import type { OperationDefinition } from './operation.definition.js';
import { OperationEndings } from './operation.endings.js';
import { failure, failureOfProvider, failureOfRefusal, vendorWords } from './operation.failure.js';
import type { StepOutcome } from './operation.outcome.js';
import type { OperationLease } from './operation.lease.js';
import { currentStep } from './operation.record.js';
import { CLEANUP_STEP, OperationDefinitions } from './operation.registry.js';
import { LeaseLost, OperationRepository } from './operation.repository.js';
import { OperationMarks } from './operation.marks.js';
import type { OperationFailure, OperationRecord, OperationStepRecord } from './operation.types.js';
import { SliceContext } from './step.context.js';

/** Faults of our own in one step before the operation is given up and taken back. */
const OWN_FAULTS_MAX = 8;

/** Decides what happens next in an operation, and does it. */
@Injectable()
export class OperationSlices {
  constructor(
    @Inject(OperationDefinitions) private readonly definitions: OperationDefinitions,
    @Inject(OperationRepository) private readonly repository: OperationRepository,
    @Inject(OperationMarks) private readonly marks: OperationMarks,
    @Inject(OperationEndings) private readonly endings: OperationEndings,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns the operation as it stands when more can be done at once; null when it sleeps or has ended. */
  async next(operation: OperationRecord, lease: OperationLease): Promise<OperationRecord | null> {
    const definition = must(this.definitions.find(operation.kind), `definition of ${operation.kind}`);
    const step = currentStep(operation);
    if (!step)
      return this.endings.succeed(this.context(operation, must(operation.steps.at(-1), 'a step'), lease), definition);
    const context = this.context(operation, step, lease);
    // A failure that is already known is being cleaned up: nothing can cancel that or make it too late.
    const refusal = operation.error === null ? this.refusal(operation, definition) : null;
    if (refusal) return this.endings.turnBack(context, definition, refusal);
    const begun = await this.marks.begin(context);
    if (begun.cancelRequested && operation.error === null) {
      return this.endings.turnBack(context, definition, failure('cancelled', definition.sentences));
    }
    return this.run(context, definition);
  }

  private refusal(operation: OperationRecord, definition: OperationDefinition): OperationFailure | null {
    if (operation.cancelRequested) return failure('cancelled', definition.sentences);
    if (this.clock.now() < operation.deadlineAt) return null;
    const lastFault = operation.memory['lastFault'];
    return lastFault ? (lastFault as unknown as OperationFailure) : failure('operation_timeout', definition.sentences);
  }

  private async run(context: SliceContext, definition: OperationDefinition): Promise<OperationRecord | null> {
    const { name } = context.step;
    const step = name === CLEANUP_STEP ? definition.compensate : definition.steps[name];
    let outcome: StepOutcome;
    try {
      outcome = await must(step, `step ${name} of ${definition.kind}`).run(context);
      if (outcome.outcome === 'done') return await this.complete(context, definition, outcome);
      if (outcome.outcome === 'back') {
        await this.marks.back(context, definition, outcome);
        return null;
      }
    } catch (error) {
      return this.stumble(context, definition, error);
    }
    if (outcome.outcome === 'wait') {
      await this.marks.wait(context, definition, outcome);
      return null;
    }
    return this.endings.turnBack(context, definition, outcome.failure);
  }

  private async complete(
    context: SliceContext,
    definition: OperationDefinition,
    outcome: Extract<StepOutcome, { outcome: 'done' }>,
  ): Promise<OperationRecord | null> {
    if (context.step.name === CLEANUP_STEP) {
      await this.endings.fail(
        context,
        definition,
        must(context.operation.error, 'the failure that is cleaned up'),
        outcome,
      );
      return null;
    }
    await this.marks.complete(context, definition, outcome);
    return this.repository.load(context.operation.id);
  }

  /** Something was thrown: by the provider, by a rule of ours, by the database, or by a mistake. */
  private async stumble(
    context: SliceContext,
    definition: OperationDefinition,
    error: unknown,
  ): Promise<OperationRecord | null> {
    // Not ours any more, or no way to write: the lease runs out and the work goes on elsewhere.
    if (error instanceof LeaseLost || isUnreachable(error)) throw error;
    // Interrupted by ourselves: no fault of anybody, and the runner lets go.
    if (context.call.signal?.aborted === true) return context.operation;
    const cleaning = context.operation.error !== null;
    const reason = this.judge(context.step, definition, error, context.operation.id);
    if (reason.final && !cleaning) return this.endings.turnBack(context, definition, reason.failure);
    const retryAfterMs = error instanceof ProviderError ? error.retryAfterMs : null;
    await this.marks.sleep(context, reason.failure, backoffMs(context.step.attempts + 1, retryAfterMs));
    return null;
  }

  private judge(
    step: OperationStepRecord,
    definition: OperationDefinition,
    error: unknown,
    operationId: string,
  ): { readonly final: boolean; readonly failure: OperationFailure } {
    if (error instanceof ProviderError) {
      this.logger.warn(
        { operationId, step: step.name, vendor: vendorWords(error), outcome: error.outcome },
        'provider fault',
      );
      return { final: !error.retryable, failure: failureOfProvider(error, definition.sentences ?? {}) };
    }
    if (error instanceof AppError) return { final: true, failure: failureOfRefusal(error, definition.sentences ?? {}) };
    this.logger.error({ err: error, operationId, step: step.name }, 'operation step broke');
    const words = error instanceof Error ? error.message.slice(0, 500) : 'unknown fault';
    return { final: step.attempts + 1 >= OWN_FAULTS_MAX, failure: failure('internal_error', {}, words) };
  }

  private context(operation: OperationRecord, step: OperationStepRecord, lease: OperationLease): SliceContext {
    return new SliceContext(operation, step, lease, this.repository, this.database, this.clock);
  }
}
