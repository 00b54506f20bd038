'use client';
import type { ProvidersQuery, ProviderView } from '@uni/client';
import { buttonClass, formatCount, IconButton, ProviderMark, providerKindName, type DataColumn } from '@uni/ui';
import { ChevronDown, ChevronUp, Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { ShowTabs } from '../../lists/components/show-tabs';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { formatLatency } from '../format-latency';
import { useMayChange } from '../hooks/use-may-change';
import { useProviders } from '../hooks/use-provider-options';
import { useStats } from '../hooks/use-stats';
import { ProviderOpened } from './provider-opened';
import { needsMending } from './provider-state';
import { InventoryAge, kindAndVersion, ProviderStatus } from './provider-status';
import { Availability, ProviderTimeline } from './provider-timeline';

const TABS = {
  all: {},
  failing: { status: ['failing'], enabled: ['true'] },
  degraded: { status: ['degraded'], enabled: ['true'] },
  healthy: { status: ['healthy'], enabled: ['true'] },
  paused: { enabled: ['false'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
type Tab = keyof typeof TABS;
const KINDS = ['ovh', 'proxmox', 'cloudstack', 'kamatera', 'memory'] as const;

/** All places, the worst first; what fails stands open. */
export function ProviderList(): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const url = useUrlState();
  const stats = useStats().data;
  const mayChange = useMayChange();
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const tab = (Object.keys(TABS) as Tab[]).find((each) => each === url.value('show')) ?? 'all';
  // the worst one stands open, where it fails
  const worst = useProviders().data?.items[0];
  const openId = worst?.enabled === true && worst.status === 'failing' ? worst.id : null;
  const isOpen = (provider: ProviderView): boolean => toggled.get(provider.id) ?? provider.id === openId;
  const countOf = (each: Tab): number | undefined => {
    if (stats === undefined) return undefined;
    if (each === 'all') return Object.values(stats.providers).reduce((sum, count) => sum + count, 0);
    return stats.providers[each === 'paused' ? 'disabled' : each] ?? 0;
  };
  const columns = useMemo<DataColumn<ProviderView>[]>(
    () => [
      {
        id: 'name',
        header: t('columns.provider'),
        className: 'max-w-72',
        cell: (row) => (
          <Link href={`/admin/providers/${row.id}`} className="group/link flex min-w-0 items-center gap-3 rounded-xs">
            <ProviderMark kind={row.kind} size="lg" />
            <span className="min-w-0">
              <span className="block truncate font-medium group-hover/link:underline">{row.name}</span>
              <span className="block truncate text-xs text-fg-subtle">
                {kindAndVersion(providerKindName(row.kind), row)}
              </span>
            </span>
          </Link>
        ),
      },
      {
        id: 'state',
        header: t('columns.state'),
        className: 'max-w-52',
        cell: (row) => <ProviderStatus provider={row} note />,
      },
      {
        id: 'timeline',
        header: t('columns.timeline'),
        hideBelow: 'lg',
        className: 'w-[28%] min-w-56',
        cell: (row) => <ProviderTimeline provider={row} />,
      },
      {
        id: 'available',
        header: t('columns.available'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => <Availability provider={row} />,
      },
      {
        id: 'latency',
        header: t('columns.latency'),
        align: 'end',
        hideBelow: 'xl',
        cell: (row) => (row.lastCheck?.latencyMs == null ? '–' : formatLatency(row.lastCheck.latencyMs, locale)),
      },
      {
        id: 'instances',
        header: t('columns.instances'),
        align: 'end',
        cell: (row) => formatCount(row.instances, locale),
      },
      { id: 'inventory', header: t('columns.inventory'), align: 'end', cell: (row) => <InventoryAge provider={row} /> },
      {
        id: 'toggle',
        header: t('details'),
        headerHidden: true,
        align: 'end',
        className: 'w-10 pl-0!',
        cell: (row) => {
          const open = isOpen(row);
          const Icon = open ? ChevronUp : ChevronDown;
          return (
            <IconButton
              size="sm"
              label={t(open ? 'close' : 'open', { name: row.name })}
              aria-expanded={open}
              onClick={() => setToggled(new Map(toggled).set(row.id, !open))}
            >
              <Icon size={15} aria-hidden />
            </IconButton>
          );
        },
      },
    ],
    // eslint-disable-next-line react-hooks/exhaustive-deps -- isOpen is made of these
    [t, locale, toggled, openId],
  );
  const add = mayChange ? (
    <Link href="/admin/providers/new" className={buttonClass((countOf('failing') ?? 0) > 0 ? 'default' : 'primary')}>
      <Plus size={15} aria-hidden />
      {t('add')}
    </Link>
  ) : null;
  return (
    <Page title={t('title')} actions={add}>
      <ShowTabs
        url={url}
        current={tab}
        label={t('columns.state')}
        items={(Object.keys(TABS) as Tab[]).map((each) => {
          const count = countOf(each);
          return {
            key: each,
            label: t(`tabs.${each}`),
            count,
            ...(count !== undefined && count > 0 && each === 'failing' ? { tone: 'bad' as const } : {}),
            ...(count !== undefined && count > 0 && each === 'degraded' ? { tone: 'warn' as const } : {}),
          };
        })}
      />
      <div className="[&_tr:has(+tr_[data-failing])]:bg-bad-soft">
        <ResourceList<ProviderView>
          caption={t('title')}
          queryKey={keys.admin('providers')}
          fetchPage={(query, signal) => api.admin.providers.list(listParameters<ProvidersQuery>(query), { signal })}
          fixed={TABS[tab]}
          searchLabel={t('searchLabel')}
          filters={[
            {
              name: 'kind',
              label: t('columns.kind'),
              many: true,
              options: KINDS.map((kind) => ({ value: kind, label: providerKindName(kind) })),
            },
          ]}
          columns={columns}
          rowId={(row) => row.id}
          noun={(count) => t('noun', { count })}
          empty={
            tab === 'all'
              ? { title: t('empty.title'), body: t('empty.body'), action: add }
              : { title: t(`emptyTab.${tab}`) }
          }
          refetchIntervalMs={30_000}
          detail={(row) => (isOpen(row) ? <ProviderOpened provider={row} /> : null)}
          card={(row) => (
            <Link
              href={`/admin/providers/${row.id}`}
              className={`block px-4 py-3 ${needsMending(row) && row.status === 'failing' ? 'bg-bad-soft' : ''}`}
            >
              <span className="flex items-center gap-3">
                <ProviderMark kind={row.kind} size="lg" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-base font-medium">{row.name}</span>
                  <span className="block truncate text-xs text-fg-subtle">
                    {kindAndVersion(providerKindName(row.kind), row)}
                  </span>
                </span>
                <span className="text-right text-xs text-fg-subtle tabular">
                  <span className="block">{t('instances', { count: row.instances })}</span>
                  <InventoryAge provider={row} />
                </span>
              </span>
              <span className="mt-2 flex items-end gap-4">
                <span className="min-w-0 flex-1">
                  <ProviderStatus provider={row} note />
                </span>
              </span>
              <span className="mt-2 block">
                <ProviderTimeline provider={row} />
              </span>
            </Link>
          )}
        />
      </div>
    </Page>
  );
}
