import type { OperationDefinition } from './operation.definition.js';
import type { OperationRecord } from './operation.types.js';

/** How far an operation is, 0..1, when the step at `position` is done to `share`. Steps count by their weight. */
export function progressOf(
  operation: OperationRecord,
  definition: OperationDefinition,
  position: number,
  share: number,
): number {
  let total = 0;
  let reached = 0;
  for (const step of operation.steps) {
    const weight = definition.steps[step.name]?.weight ?? 1;
    total += weight;
    if (step.position < position) reached += weight;
    else if (step.position === position) reached += weight * share;
  }
  return total === 0 ? 0 : Math.round((reached / total) * 1000) / 1000;
}
