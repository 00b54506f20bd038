'use client';
import type { DifferenceView } from '@uni/client';
import { Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useDriftField, useDriftValue } from '../instances/use-drift-text';

/** What should be, and what is, for each field. */
export function Differences({ items }: { items: readonly DifferenceView[] }): ReactNode {
  return (
    <ul className="flex min-w-0 flex-col gap-1">
      {items.map((item) => (
        <li key={item.field} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <Difference item={item} />
        </li>
      ))}
    </ul>
  );
}

export function Difference({ item }: { item: DifferenceView }): ReactNode {
  const t = useTranslations('admin.instances');
  const fieldOf = useDriftField();
  const valueOf = useDriftValue();
  return (
    <>
      <span className="text-fg-subtle">{fieldOf(item.field)}</span>
      <span className="min-w-0 break-words text-fg-muted">
        <span className="sr-only">{t('expected')} </span>
        {valueOf(item.field, item.expected)}
      </span>
      <span aria-hidden className="text-fg-subtle">
        →
      </span>
      <span className="min-w-0 font-medium break-words">
        <span className="sr-only">{t('actual')} </span>
        {valueOf(item.field, item.actual)}
      </span>
      <span className="text-xs text-fg-subtle">
        <Time at={item.since} />
      </span>
    </>
  );
}
