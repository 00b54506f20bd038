'use client';
import type { ProviderView } from '@uni/client';
import { buttonClass, CopyButton, ProviderMark, providerKindName, Skeleton, Tabs } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { Awaited } from '../components/awaited';
import { useMayChange } from '../hooks/use-may-change';
import { mendsInSettings } from './checklist';
import { ExaminationButton, ExaminationResult } from './examination-buttons';
import { useProvider } from './hooks';
import { ProviderMenu } from './provider-menu';
import { kindAndVersion, ProviderStatus } from './provider-status';
import { useProviderRequest } from './use-provider-request';

const TABS = [
  'health',
  'inventory',
  'volumes',
  'snapshots',
  'isos',
  'events',
  'usage',
  'catalogue',
  'settings',
] as const;
export type ProviderTab = (typeof TABS)[number];

/** The head and tabs of a place; the content of a tab receives it. Tests and inventories are asked for on every tab. */
export function ProviderFrame({
  id,
  tab,
  children,
}: {
  id: string;
  tab: ProviderTab;
  children: (provider: ProviderView) => ReactNode;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const query = useProvider(id);
  const mayChange = useMayChange();
  const test = useProviderRequest(id, 'test');
  const sync = useProviderRequest(id, 'sync');
  const provider = query.data;
  const parents = [{ label: t('title'), href: '/admin/providers' }];
  return (
    <Page
      title={provider?.name ?? t('one')}
      parents={parents}
      beside={provider === undefined ? undefined : <ProviderStatus provider={provider} badge />}
      below={
        provider === undefined ? undefined : (
          <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-fg-muted">
            <span className="flex items-center gap-2">
              <ProviderMark kind={provider.kind} />
              {kindAndVersion(providerKindName(provider.kind), provider)}
            </span>
            <span className="flex min-w-0 items-center gap-1 font-mono text-xs">
              <span className="truncate">{provider.endpoint}</span>
              <CopyButton text={provider.endpoint} what={t('form.endpoint')} />
            </span>
            {provider.simulated ? (
              <span className="rounded-sm border border-line px-1.5 text-xs leading-5">{t('simulated')}</span>
            ) : null}
          </p>
        )
      }
      actions={
        provider === undefined || !mayChange ? undefined : (
          <>
            <ExaminationButton
              what="test"
              state={test}
              variant={
                provider.enabled && provider.status === 'failing' && !mendsInSettings(provider.lastCheck)
                  ? 'primary'
                  : 'default'
              }
            />
            <ExaminationButton what="sync" state={sync} />
            <ProviderMenu provider={provider} />
          </>
        )
      }
    >
      <Awaited
        query={query}
        skeleton={<Skeleton className="h-64 w-full rounded-lg" />}
        absent={{
          title: t('absent'),
          action: (
            <Link href="/admin/providers" className={buttonClass()}>
              {t('title')}
            </Link>
          ),
        }}
      >
        {(data) => (
          <>
            <Tabs
              label={data.name}
              items={TABS.filter((each) => each !== 'settings' || mayChange).map((each) => ({
                key: each,
                label: t(`tab.${each}`),
                current: each === tab,
              }))}
              render={(item, link) => (
                <Link
                  key={item.key}
                  href={item.key === 'health' ? `/admin/providers/${id}` : `/admin/providers/${id}/${item.key}`}
                  scroll={false}
                  {...link}
                />
              )}
            />
            <ExaminationResult what="test" state={test} provider={data} />
            <ExaminationResult what="sync" state={sync} provider={data} />
            {children(data)}
          </>
        )}
      </Awaited>
    </Page>
  );
}
