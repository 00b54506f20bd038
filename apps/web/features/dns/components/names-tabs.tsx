'use client';
import { Tabs } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';

const TABS = { domains: '/domains', zones: '/domains/zones', certificates: '/domains/certificates' } as const;
export type NamesTab = keyof typeof TABS;

export function NamesTabs({ current }: { current: NamesTab }): ReactNode {
  const t = useTranslations('names');
  return (
    <Tabs
      label={t('title')}
      items={(Object.keys(TABS) as NamesTab[]).map((key) => ({
        key,
        label: t(`tabs.${key}`),
        current: key === current,
      }))}
      render={(item, link) => <Link key={item.key} href={TABS[item.key as NamesTab]} {...link} />}
    />
  );
}
