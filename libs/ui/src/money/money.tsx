'use client';
import type { ReactNode } from 'react';
import { cx } from '../cx';
import { formatMoneyParts, type MoneyStyle, type MoneyValue } from '../format/money';
import { useUi } from '../locale';

export interface MoneyProps {
  readonly value: MoneyValue;
  readonly style?: MoneyStyle;
  /** Adds "/h" in the language's own writing. */
  readonly perHour?: boolean;
  /** A plus sign before positive amounts. */
  readonly signed?: boolean;
  readonly className?: string;
}

/** An amount of money. Digits after cents are dimmed, figures are tabular, the minus is a true minus. */
export function Money({ value, style = 'balance', perHour = false, signed = false, className }: MoneyProps): ReactNode {
  const { locale, labels } = useUi();
  const parts = formatMoneyParts(value, style, locale, signed);
  return (
    <span className={cx('whitespace-nowrap tabular', className)}>
      {parts.map((part, index) =>
        part.dim ? (
          <span key={index} className="text-[0.86em] font-normal text-fg-subtle">
            {part.text}
          </span>
        ) : (
          <span key={index}>{part.text}</span>
        ),
      )}
      {perHour ? <span className="text-[0.86em] font-normal text-fg-subtle">{labels.perHour}</span> : null}
    </span>
  );
}

/** What an amount was and what it becomes. The old one is struck for the eye and named for the ear. */
export function MoneyChange(props: {
  before: MoneyValue | null;
  after: MoneyValue;
  style?: MoneyStyle;
  perHour?: boolean;
  beforeLabel: string;
  afterLabel: string;
}): ReactNode {
  const style = props.style ?? 'rate';
  const perHour = props.perHour ?? true;
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-2">
      {props.before === null ? null : (
        <s className="text-fg-subtle">
          <span className="sr-only">{props.beforeLabel} </span>
          <Money value={props.before} style={style} perHour={perHour} />
        </s>
      )}
      <span className="font-medium">
        <span className="sr-only">{props.afterLabel} </span>
        <Money value={props.after} style={style} perHour={perHour} />
      </span>
    </span>
  );
}
