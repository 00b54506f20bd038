'use client';
import type { ReactNode } from 'react';
import { cx } from '../cx';
import { StatusGlyph, type StatusGlyphKind } from '../status/status';

export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

export interface OperationStep {
  readonly key: string;
  readonly label: ReactNode;
  readonly state: StepState;
  readonly detail?: ReactNode;
  /** How long it took, or the running clock. */
  readonly time?: ReactNode;
  /** Expected share of the whole; segments of the bar are as wide as this. */
  readonly weight?: number;
  /** 0 to 1 inside a running step. */
  readonly progress?: number;
}

const GLYPHS: Readonly<Record<StepState, StatusGlyphKind>> = {
  pending: 'waiting',
  running: 'progress',
  succeeded: 'done',
  failed: 'error',
  skipped: 'skipped',
};

const FILLS: Readonly<Record<StepState, string>> = {
  pending: 'bg-active',
  running: 'bg-busy/35',
  succeeded: 'bg-busy',
  failed: 'bg-bad',
  skipped: 'bg-active',
};

/** The bar: one segment per step, as wide as the step usually takes. */
export function OperationBar({
  steps,
  done,
  label,
}: {
  steps: readonly OperationStep[];
  done?: boolean;
  label: string;
}): ReactNode {
  const finished = steps.filter((step) => step.state === 'succeeded' || step.state === 'skipped').length;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={steps.length}
      aria-valuenow={finished}
      className="flex h-1 gap-[3px]"
    >
      {steps.map((step) => (
        <span
          key={step.key}
          className={cx(
            'min-w-1.5 overflow-hidden rounded-full',
            done === true && step.state === 'succeeded' ? 'bg-ok' : FILLS[step.state],
          )}
          style={{ flexGrow: step.weight ?? 1, flexBasis: 0 }}
        >
          {step.state === 'running' ? (
            <span
              className="block h-full rounded-full bg-busy transition-[width] duration-(--duration-slow)"
              style={{ width: `${Math.round((step.progress ?? 0.4) * 100)}%` }}
            />
          ) : null}
        </span>
      ))}
    </div>
  );
}

/** Steps in order, each with its glyph, what it is doing and how long it took. */
export function OperationSteps({
  steps,
  stateLabels,
}: {
  steps: readonly OperationStep[];
  stateLabels: Readonly<Record<StepState, string>>;
}): ReactNode {
  return (
    <ol className="flex flex-col">
      {steps.map((step) => (
        <li
          key={step.key}
          aria-current={step.state === 'running' ? 'step' : undefined}
          className={cx(
            'grid min-h-7 grid-cols-[1rem_minmax(0,1fr)_auto] items-start gap-x-3 py-1 sm:grid-cols-[1rem_minmax(8rem,11rem)_minmax(0,1fr)_auto]',
            step.state === 'pending' || step.state === 'skipped' ? 'text-fg-subtle' : 'text-fg',
          )}
        >
          <span className="flex h-5 items-center">
            <StatusGlyph kind={GLYPHS[step.state]} size={step.state === 'pending' ? 11 : 13} />
            <span className="sr-only">{stateLabels[step.state]}</span>
          </span>
          <span className={cx(step.state === 'running' && 'font-semibold')}>{step.label}</span>
          <span
            className={cx(
              'min-w-0 max-sm:order-last max-sm:col-start-2 max-sm:row-start-2 max-sm:text-xs',
              step.state === 'failed' ? 'text-bad-text' : 'text-fg-muted',
            )}
          >
            {step.detail}
          </span>
          <span className={cx('text-right tabular', step.state === 'running' ? 'text-busy-text' : 'text-fg-subtle')}>
            {step.time}
          </span>
        </li>
      ))}
    </ol>
  );
}
