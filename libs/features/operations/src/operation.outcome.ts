import type { OperationFailure } from './operation.types.js';

/** What one slice of a step came to. */
export type StepOutcome =
  | {
      readonly outcome: 'done';
      readonly detail: string | null;
      /** Nothing had to be done. */
      readonly skipped: boolean;
      /** For operators. */
      readonly vendorDetail: string | null;
      /** Runs in the transaction that marks the step as done: the change and its mark become true together. */
      readonly commit: (() => Promise<void>) | null;
    }
  | {
      readonly outcome: 'back';
      /**
       * The earlier step, or this one, that is gone through once more. It and all up to this one are as if never begun; a clean-up that goes
       * back takes the failure with it.
       */
      readonly step: string;
      /** What is written beside steps that are gone through again. */
      readonly details: Readonly<Record<string, string>>;
      /** Runs in the transaction that goes back. */
      readonly commit: () => Promise<void>;
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

export function done(
  options: { detail?: string | null; vendorDetail?: string; commit?: () => Promise<void> } = {},
): StepOutcome {
  const { detail, vendorDetail, commit } = options;
  return {
    outcome: 'done',
    detail: detail ?? null,
    vendorDetail: vendorDetail ?? null,
    skipped: false,
    commit: commit ?? null,
  };
}

export function skip(detail: string | null = null, commit: (() => Promise<void>) | null = null): StepOutcome {
  return { outcome: 'done', detail, vendorDetail: null, skipped: true, commit };
}

/** Goes through an earlier step again, because what was found there does not hold any more. Nothing may have been begun since. */
export function back(
  step: string,
  details: Readonly<Record<string, string>>,
  commit: () => Promise<void>,
): StepOutcome {
  return { outcome: 'back', step, details, commit };
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
