import type { AdminOperationView } from '@uni/client';

/** What the place said last: of the step that failed or runs, else of the last one that said anything. */
export function vendorWords(operation: Pick<AdminOperationView, 'steps'>): string | null {
  const active = operation.steps.find(
    (step) => (step.status === 'failed' || step.status === 'running') && step.vendorDetail !== null,
  );
  return (active ?? operation.steps.findLast((step) => step.vendorDetail !== null))?.vendorDetail ?? null;
}
