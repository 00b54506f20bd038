import type { OperationFailure } from './operation.types.js';

/** What one slice of a step came to. */
export type StepOutcome =
  | {
      readonly outcome: 'done';
      readonly detail: string | null;
      /** Nothing had to be done. */
      readonly skipped: boolean;
      /** Runs in the transaction that marks the step as done: the change and its mark become true together. */
      readonly commit: (() => Promise<void>) | null;
    }
  | {
      readonly outcome: 'wait';
      readonly afterMs: number;
      readonly detail: string | null;
      /** 0..1 inside the step, where known. */
      readonly progress: number | null;
      readonly vendorDetail: string | null;
    }
  | { readonly outcome: 'fail'; readonly failure: OperationFailure };

export function done(options: { detail?: string | null; commit?: () => Promise<void> } = {}): StepOutcome {
  return { outcome: 'done', detail: options.detail ?? null, skipped: false, commit: options.commit ?? null };
}

export function skip(detail: string | null = null, commit: (() => Promise<void>) | null = null): StepOutcome {
  return { outcome: 'done', detail, skipped: true, commit };
}

/** Comes back to the same step, in this process or another. */
export function wait(
  afterMs: number,
  options: { detail?: string | null; progress?: number | null; vendorDetail?: string | null } = {},
): StepOutcome {
  return {
    outcome: 'wait',
    afterMs,
    detail: options.detail ?? null,
    progress: options.progress ?? null,
    vendorDetail: options.vendorDetail ?? null,
  };
}

export function fail(failure: OperationFailure): StepOutcome {
  return { outcome: 'fail', failure };
}
