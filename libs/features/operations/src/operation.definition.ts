import type { CallContext, JsonValue } from '@uni/compute-port';
import type { ErrorCode } from '@uni/contracts';
import type { StepOutcome } from './operation.outcome.js';
import type {
  JsonObject,
  OperationKind,
  OperationRecord,
  OperationStepRecord,
  StoredFailure,
} from './operation.types.js';

/**
 * What a step gets to work with. Every write goes through {@link commit} or a method built on it: it is refused as soon as another
 * worker has taken the operation over.
 */
export interface StepContext {
  readonly operation: OperationRecord;
  readonly step: OperationStepRecord;
  /** For the driver: the request id, and a signal that fires when the lease is lost or the process stops. */
  readonly call: CallContext;
  now(): Date;
  /** One transaction, valid only while the operation is ours. */
  commit<T>(work: () => Promise<T>): Promise<T>;
  /** Adds to the operation's memory, in {@link commit} or on its own. */
  remember(patch: JsonObject): Promise<void>;
  /** Sends the operation to another provider, which the next slice works with. Only where nothing was begun at this one. */
  redirect(providerId: string, params: JsonObject): Promise<void>;
  /** Says that a call which must not be repeated blindly follows. A later run that finds the mark without a handle looks first. */
  intend(): Promise<void>;
  /** Keeps the handle of what was begun; null forgets it together with the intent. */
  keep(task: JsonValue | null): Promise<void>;
}

export interface OperationStep {
  /** Share of the progress bar. Default 1. */
  readonly weight?: number;
  /**
   * Does the next bit of work: at most a few foreign calls, never a wait. May be run again after a crash at any point.
   * A `ProviderError` may simply be thrown: it is repeated with backoff where that helps, and ends the operation where not.
   */
  run(context: StepContext): Promise<StepOutcome>;
}

/** How one kind of operation is carried out. Registered in the worker. */
export interface OperationDefinition {
  readonly kind: OperationKind;
  readonly steps: Readonly<Record<string, OperationStep>>;
  /** Sentences that fit this kind better than those of the error catalogue. */
  readonly sentences?: Readonly<Partial<Record<ErrorCode, string>>>;
  /**
   * Takes back what was begun. Runs as a step `cleanup`, without a deadline, until it is done: an operation ends only when nothing
   * of it is left over.
   */
  readonly compensate?: OperationStep;
  /** In the transaction that ends the operation well. */
  succeeded?(context: StepContext): Promise<void>;
  /** In the transaction that ends it badly or cancelled. @returns what went back to the customer, where something did. */
  failed(context: StepContext, failure: StoredFailure): Promise<{ readonly refundedMicros: bigint | null }>;
}

/** What may be asked of an operation from outside. Registered in the API as well as in the worker. */
export interface OperationPolicy {
  readonly kind: OperationKind;
  /** The step with which the point of no return is passed; null: cancellable only while nothing has begun. */
  readonly pointOfNoReturn: string | null;
  /** Gives the order of a failed operation again. @returns the new operation's id. */
  retry(operation: OperationRecord): Promise<string>;
}
