import type { JsonValue } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import type {
  JsonObject,
  OperationKind,
  OperationRecord,
  OperationStepRecord,
  StoredFailure,
} from './operation.types.js';

export const withSteps = { steps: { orderBy: { position: 'asc' } } } as const satisfies Prisma.OperationInclude;
export type OperationRow = Prisma.OperationGetPayload<{ include: typeof withSteps }>;

/** A stored operation in the words of the runner. */
export function toRecord(row: OperationRow): OperationRecord {
  return {
    id: row.id,
    kind: row.kind as OperationKind,
    status: row.status,
    organizationId: row.organizationId,
    instanceId: row.instanceId,
    providerId: row.providerId,
    params: row.params as JsonObject,
    memory: row.memory as JsonObject,
    error: row.error as StoredFailure | null,
    progress: row.progress,
    currency: row.currency,
    cancelRequested: row.cancelRequested,
    requestedBy: row.requestedBy,
    requestId: row.requestId,
    deadlineAt: row.deadlineAt,
    createdAt: row.createdAt,
    steps: row.steps.map(toStep),
  };
}

function toStep(row: OperationRow['steps'][number]): OperationStepRecord {
  return {
    position: row.position,
    name: row.name,
    status: row.status,
    intentAt: row.intentAt,
    task: row.task as JsonValue | null,
    attempts: row.attempts,
    progress: row.progress,
    detail: row.detail,
    startedAt: row.startedAt,
  };
}

const OPEN: ReadonlySet<string> = new Set(['pending', 'running']);

/** The step whose turn it is; undefined when all are through. */
export function currentStep(operation: OperationRecord): OperationStepRecord | undefined {
  return operation.steps.find(({ status }) => OPEN.has(status));
}
