'use client';
import type { ReactNode } from 'react';
import { Hourglass, WalletMinimal } from 'lucide-react';
import { cx } from '../cx';
import { formatMoney, type MoneyValue } from '../format/money';
import { formatRunway, formatRunwayShort } from '../format/time';
import { useUi } from '../locale';

export type RunwayTone = 'neutral' | 'warn' | 'bad';

/** Amber under 72 hours, red under 24; no burn means no end. */
export function runwayTone(hours: number | null): RunwayTone {
  if (hours === null) return 'neutral';
  if (hours < 24) return 'bad';
  return hours < 72 ? 'warn' : 'neutral';
}

/** How full the gauge is: ten days fill it. */
export function runwayFill(hours: number | null): number {
  return hours === null ? 1 : Math.max(0, Math.min(1, hours / 240));
}

/** The bar of a runway: full at ten days. */
export function RunwayGauge({
  hours,
  marked = false,
  className,
}: {
  hours: number | null;
  /** Notches at 24 and 72 hours, where the colour changes; green beyond them. */
  marked?: boolean;
  className?: string;
}): ReactNode {
  const tone = runwayTone(hours);
  const calm = marked ? 'bg-ok' : 'bg-off';
  return (
    <span aria-hidden className={cx('relative block h-1 overflow-hidden rounded-full bg-active', className)}>
      <span
        className={cx('block h-full rounded-full', tone === 'bad' ? 'bg-bad' : tone === 'warn' ? 'bg-warn' : calm)}
        style={{ width: `${runwayFill(hours) * 100}%` }}
      />
      {marked
        ? [24, 72].map((mark) => (
            <span
              key={mark}
              className="absolute inset-y-0 w-px bg-surface"
              style={{ left: `${runwayFill(mark) * 100}%` }}
            />
          ))
        : null}
    </span>
  );
}

/** What the pill says; `className` and content go onto the caller's own link to the credits page. */
export function runwayPillClass(hours: number | null): string {
  const tone = runwayTone(hours);
  return cx(
    'inline-flex h-(--control-h) shrink-0 items-center gap-2.5 rounded-md border px-2.5 text-sm tabular transition-colors duration-(--duration-fast)',
    tone === 'neutral' && 'border-line bg-surface hover:bg-hover',
    tone === 'warn' && 'border-warn-line bg-warn-soft text-warn-text',
    tone === 'bad' && 'border-bad-line bg-bad-soft text-bad-text',
  );
}

export interface RunwayPillProps {
  readonly available: MoneyValue;
  readonly hours: number | null;
  /** "left" in a sentence such as "49 days left"; receives the formatted runway. */
  readonly leftLabel: (runway: string) => string;
  /** What to say when nothing is being spent. */
  readonly idleLabel: string;
  readonly compact?: boolean;
}

/** The content of the pill: balance, gauge, hours left. Never hidden, on any page or width. */
export function RunwayPill({ available, hours, leftLabel, idleLabel, compact = false }: RunwayPillProps): ReactNode {
  const { locale } = useUi();
  const tone = runwayTone(hours);
  return (
    <>
      {compact ? null : tone === 'neutral' ? (
        <WalletMinimal size={15} aria-hidden className="text-fg-subtle" />
      ) : (
        <Hourglass size={14} aria-hidden />
      )}
      <span className={cx('font-medium', tone === 'neutral' && 'text-fg')}>
        {formatMoney(available, 'balance', locale)}
      </span>
      <span aria-hidden className={cx('h-3.5 w-px', tone === 'neutral' ? 'bg-line' : 'bg-current opacity-25')} />
      {compact ? null : <RunwayGauge hours={hours} className="w-7 max-xl:hidden" />}
      <span className={tone === 'neutral' ? 'text-fg-muted' : 'font-medium'}>
        {hours === null
          ? compact
            ? '∞'
            : idleLabel
          : compact
            ? formatRunwayShort(hours, locale)
            : leftLabel(formatRunwayShort(hours, locale))}
        {hours !== null && compact ? <span className="sr-only"> {leftLabel(formatRunway(hours, locale))}</span> : null}
        {hours === null && compact ? <span className="sr-only"> {idleLabel}</span> : null}
      </span>
    </>
  );
}
