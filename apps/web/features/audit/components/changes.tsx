'use client';
import { cx } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { changesBetween, type ValueWords } from '../diff';

/** How fields and their values are called; without words they keep the API's own names. */
export interface FieldWords {
  readonly field: (name: string) => string;
  readonly value: ValueWords;
}

/** What changed, as "field: before → after". */
export function Changes(props: {
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
  words?: FieldWords;
  /** Shows only this many, each on one line, and says how many more there are. */
  most?: number;
}): ReactNode {
  const t = useTranslations('audit');
  const changes = changesBetween(props.before, props.after, props.words?.value);
  if (changes.length === 0) return null;
  const shown = props.most === undefined ? changes : changes.slice(0, props.most);
  const hidden = changes.length - shown.length;
  return (
    <ul className="flex flex-col gap-0.5 py-1 text-xs">
      {shown.map((change, index) => (
        // What only screen readers hear is positioned: without `relative` it would stand where a cut-off line ends, and widen the page.
        <li
          key={change.field}
          className={cx('relative min-w-0', props.most === undefined ? 'break-words' : 'truncate')}
        >
          <span className="text-fg-subtle">{props.words?.field(change.field) ?? change.field}</span>{' '}
          {change.before === null ? null : (
            <s className="text-fg-subtle">
              <span className="sr-only">{t('before')} </span>
              {change.before}
            </s>
          )}{' '}
          {change.after === null ? (
            <span className="text-fg-subtle">{t('removed')}</span>
          ) : (
            <span>
              <span className="sr-only">{t('after')} </span>
              {change.after}
            </span>
          )}
          {hidden > 0 && index === shown.length - 1 ? <span className="text-fg-subtle"> +{hidden}</span> : null}
        </li>
      ))}
    </ul>
  );
}
