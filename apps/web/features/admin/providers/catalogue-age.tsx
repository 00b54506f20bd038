'use client';
import { Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

function newest(items: ReadonlyArray<{ readonly seenAt: string }>): string | null {
  return items.reduce<string | null>(
    (latest, { seenAt }) => (latest === null || seenAt > latest ? seenAt : latest),
    null,
  );
}

/** When a part of the catalogue was read last. */
export function CatalogueAge({ items }: { items: ReadonlyArray<{ readonly seenAt: string }> }): ReactNode {
  const t = useTranslations('admin.providers');
  const at = newest(items);
  return at === null ? null : t.rich('catalogue.read', { time: () => <Time at={at} /> });
}
