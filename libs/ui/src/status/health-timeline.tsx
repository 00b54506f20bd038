import type { ReactNode } from 'react';
import { cx } from '../cx';

export type HealthLevel = 'ok' | 'degraded' | 'failing' | 'none';

export interface HealthSlot {
  readonly key: string;
  readonly level: HealthLevel;
  /** What it says when read aloud or hovered. */
  readonly title: string;
}

const BARS: Readonly<Record<HealthLevel, string>> = {
  ok: 'h-3 bg-ok/60',
  degraded: 'h-4 bg-warn',
  failing: 'h-5.5 bg-bad',
  none: 'h-0.5 bg-active',
};

/** Health over time: the height of a bar is how bad it was, so colour is not needed to read it. */
export function HealthTimeline({ slots, label }: { slots: readonly HealthSlot[]; label: string }): ReactNode {
  return (
    <div role="img" aria-label={label} className="flex h-6 items-end gap-px">
      {slots.map((slot) => (
        <span key={slot.key} title={slot.title} className={cx('min-w-0.5 flex-1 rounded-[1px]', BARS[slot.level])} />
      ))}
    </div>
  );
}
