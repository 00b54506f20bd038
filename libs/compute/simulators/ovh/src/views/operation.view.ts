import type { OperationState } from '../world/state.js';
import { withMicroseconds } from './times.js';

const optional = (ms: number | null): string | null => (ms === null ? null : withMicroseconds(ms));

/** What a part of it works on is told only when it has ended. */
export function operationView(operation: OperationState): Record<string, unknown> {
  const over = operation.status === 'completed';
  const hasParts = operation.subOperations.length > 0;
  return {
    id: operation.id,
    action: operation.action,
    status: operation.status,
    progress: operation.progress,
    createdAt: withMicroseconds(operation.createdAtMs),
    startedAt: optional(operation.startedAtMs),
    completedAt: optional(operation.completedAtMs),
    regions: operation.regions,
    // With parts, the ids stand there and not here.
    resourceId: over && !hasParts ? operation.subjectId : null,
    subOperations: hasParts
      ? operation.subOperations.map(({ id, action, subjectId }) => ({
          id,
          action,
          status: operation.status === 'in-progress' ? 'created' : operation.status,
          progress: operation.progress,
          startedAt: optional(operation.startedAtMs),
          completedAt: optional(operation.completedAtMs),
          regions: operation.regions,
          resourceId: over ? subjectId : null,
        }))
      : null,
  };
}
