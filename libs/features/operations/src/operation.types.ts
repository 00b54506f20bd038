import type { JsonValue } from '@uni/compute-port';
import type { ErrorCode, operations } from '@uni/contracts';
import type { OperationStatus, StepStatus } from '@uni/data';

export type OperationKind = operations.OperationKind;
export type JsonObject = { readonly [key: string]: JsonValue };

/** Why an operation ended badly, in a customer's words and in an operator's. */
export interface OperationFailure {
  readonly code: ErrorCode;
  /** A sentence for the customer. */
  readonly detail: string;
  /** Whether the same order may simply be given again. */
  readonly retryable: boolean;
  /** The vendor's words, for operators only. */
  readonly vendorDetail: string | null;
}

/** The failure as it is stored in `operations.error` and shown to customers. */
export type StoredFailure = Pick<OperationFailure, 'code' | 'detail' | 'retryable'>;

export interface OperationStepRecord {
  readonly position: number;
  readonly name: string;
  readonly status: StepStatus;
  /** Set before a call that must not be repeated blindly; a handle, or the next step, follows it. */
  readonly intentAt: Date | null;
  /** The driver's task handle, or whatever the step keeps between two slices. */
  readonly task: JsonValue | null;
  /** Provider faults in a row; none since the last progress. */
  readonly attempts: number;
  readonly progress: number | null;
  readonly detail: string | null;
  readonly startedAt: Date | null;
}

export interface OperationRecord {
  readonly id: string;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  /** null where what is worked on belongs to nobody. */
  readonly organizationId: string | null;
  readonly instanceId: string | null;
  readonly providerId: string | null;
  readonly params: JsonObject;
  /** What must be known from one step to the next. */
  readonly memory: JsonObject;
  /** Set while the operation cleans up after a failure, and afterwards. */
  readonly error: StoredFailure | null;
  readonly progress: number;
  readonly currency: string | null;
  readonly cancelRequested: boolean;
  readonly requestedBy: string | null;
  readonly requestId: string;
  readonly deadlineAt: Date;
  readonly createdAt: Date;
  readonly steps: readonly OperationStepRecord[];
}
