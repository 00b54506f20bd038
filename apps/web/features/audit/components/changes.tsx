'use client';
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
}): ReactNode {
  const t = useTranslations('audit');
  const changes = changesBetween(props.before, props.after, props.words?.value);
  if (changes.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 py-1 text-xs">
      {changes.map((change) => (
        <li key={change.field} className="min-w-0 break-words">
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
        </li>
      ))}
    </ul>
  );
}
