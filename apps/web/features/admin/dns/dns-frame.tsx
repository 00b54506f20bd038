'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DnsAccountView } from '@uni/client';
import { Button, EmptyState, Panel, PanelHead, ProviderMark, SkeletonRows, Status, Tabs, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { Awaited } from '../components/awaited';
import { useMayChange } from '../hooks/use-may-change';

const TABS = { zones: '/admin/dns', domains: '/admin/dns/domains' } as const;
export type DnsTab = keyof typeof TABS;

/** The accounts that have zones and domains, and one of the two lists. */
export function DnsFrame({ current, children }: { current: DnsTab; children: ReactNode }): ReactNode {
  const t = useTranslations('admin.dns');
  return (
    <Page title={t('title')}>
      <Accounts />
      <Tabs
        label={t('title')}
        items={(Object.keys(TABS) as DnsTab[]).map((key) => ({
          key,
          label: t(`tabs.${key}`),
          current: key === current,
        }))}
        render={(item, link) => <Link key={item.key} href={TABS[item.key as DnsTab]} {...link} />}
      />
      {children}
    </Page>
  );
}

function Accounts(): ReactNode {
  const t = useTranslations('admin.dns');
  const accounts = useQuery({
    queryKey: keys.admin('dns', 'accounts'),
    queryFn: ({ signal }) => api.admin.dns.accounts({ signal }),
  });
  return (
    <Panel>
      <PanelHead title={t('accounts')} note={t('accountsNote')} />
      <Awaited query={accounts} skeleton={<SkeletonRows rows={1} label={t('accounts')} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('noAccounts')}>{t('noAccountsBody')}</EmptyState>
          ) : (
            <ul>
              {items.map((account) => (
                <Account key={account.providerId} account={account} />
              ))}
            </ul>
          )
        }
      </Awaited>
    </Panel>
  );
}

function Account({ account }: { account: DnsAccountView }): ReactNode {
  const t = useTranslations('admin.dns');
  const mayChange = useMayChange();
  const client = useQueryClient();
  const act = useMutation<unknown, Error, 'sync' | 'enable' | 'disable'>({
    mutationFn: (what) =>
      what === 'sync'
        ? api.admin.dns.sync(account.providerId)
        : api.admin.dns.enable(account.providerId, what === 'enable'),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.admin('dns') }),
  });
  const kind = !account.enabled
    ? 'stopped'
    : account.failure !== null
      ? 'warning'
      : account.lastGoodSyncAt === null
        ? 'waiting'
        : 'done';
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line-subtle px-4 py-2">
      <span className="flex min-w-0 flex-1 basis-56 items-center gap-3">
        <ProviderMark kind={account.kind} />
        <span className="min-w-0">
          <Link href={`/admin/providers/${account.providerId}`} className="block truncate font-medium hover:underline">
            {account.providerName}
          </Link>
          <span className="block text-xs text-fg-subtle">
            {t('holds', { zones: account.zones, domains: account.domains })}
            {account.lastGoodSyncAt === null ? null : (
              <>
                {' · '}
                <Time at={account.lastGoodSyncAt} />
              </>
            )}
          </span>
          {account.failure === null ? null : (
            <span className="block text-xs break-words text-warn-text">{account.failure}</span>
          )}
        </span>
      </span>
      <Status kind={kind}>{t(`account.${kind}`)}</Status>
      {mayChange ? (
        <span className="flex gap-1.5">
          <Button size="sm" disabled={!account.enabled} busy={act.isPending} onClick={() => act.mutate('sync')}>
            {t('sync')}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            disabled={act.isPending}
            onClick={() => act.mutate(account.enabled ? 'disable' : 'enable')}
          >
            {t(account.enabled ? 'disable' : 'enable')}
          </Button>
        </span>
      ) : null}
    </li>
  );
}
