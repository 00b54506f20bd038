'use client';
import { cx } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

interface Values {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly ttlS: number | null;
}

export interface DiffLine {
  readonly what: 'added' | 'changed' | 'removed' | 'kept';
  readonly values: Values;
  /** What it says now, where that becomes something else. */
  readonly from?: Values;
}

const SIGNS = { added: '+', changed: '~', removed: '−', kept: '=' } as const;
const TONES = {
  added: 'text-ok-text',
  changed: 'text-warn-text',
  removed: 'text-bad-text',
  kept: 'text-fg-subtle',
} as const;

/** What becomes of a zone, line by line. A sign and a word say it, not the colour. */
export function DiffList({ lines }: { lines: readonly DiffLine[] }): ReactNode {
  const t = useTranslations('names');
  return (
    <ul className="flex max-h-[45dvh] flex-col overflow-y-auto rounded-lg border border-line">
      {lines.map(({ what, values, from }, index) => (
        <li
          key={`${what}-${index}`}
          className="flex gap-3 border-t border-line-subtle px-3 py-1.5 text-xs first:border-t-0"
        >
          <span className={cx('w-20 shrink-0 font-medium', TONES[what])}>
            <span aria-hidden className="mr-1.5 font-mono">
              {SIGNS[what]}
            </span>
            {t(`diff.${what}`)}
          </span>
          <span className="min-w-0 flex-1 font-mono break-all">
            {from === undefined ? null : <del className="block text-fg-subtle">{textOf(from)}</del>}
            <span className={cx('block', what === 'removed' && 'line-through')}>{textOf(values)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function textOf({ name, type, value, ttlS }: Values): string {
  return [name === '' ? '@' : name, ...(ttlS === null ? [] : [String(ttlS)]), type, value].join(' ');
}
