'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminStats, VerifyReport } from '@uni/client';
import {
  buttonClass,
  formatCount,
  Money,
  Panel,
  PanelHead,
  ProviderMark,
  Skeleton,
  SkeletonRows,
  Stat,
  StatStrip,
  StatusGlyph,
  Time,
  timesHours,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useFailureText } from '../../operations/hooks/use-failure-text';
import { operationGlyph } from '../../operations/status';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { ChargedChart } from '../billing/charged-chart';
import { useRecentRuns } from '../billing/hooks';
import { Awaited } from '../components/awaited';
import { useBilledTo } from '../hooks/use-billed-to';
import { useStats } from '../hooks/use-stats';
import { useProviders } from '../hooks/use-provider-options';
import { InventoryAge, ProviderStatus } from '../providers/provider-status';
import { Attention } from './attention-list';
import { InstancesByStatus } from './instances-by-status';
import { LateWork } from './late-work';

const HOURS_OF_30_DAYS = 720;

/** How the platform stands: what needs a person, what it earns, what is late. */
export function OverviewPage(): ReactNode {
  const t = useTranslations('admin.overview');
  const stats = useStats();
  return (
    <Page title={t('title')}>
      <Awaited query={stats} skeleton={<OverviewSkeleton />}>
        {(data) => <Content stats={data} />}
      </Awaited>
    </Page>
  );
}

function OverviewSkeleton(): ReactNode {
  return (
    <>
      <Skeleton className="h-14 w-full rounded-lg" />
      <Skeleton className="h-24 w-full rounded-lg" />
      <Skeleton className="h-64 w-full rounded-lg" />
    </>
  );
}

function Content({ stats }: { stats: AdminStats }): ReactNode {
  const t = useTranslations('admin.overview');
  const runs = useRecentRuns();
  return (
    <>
      <Attention stats={stats} />
      <Figures stats={stats} />
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_21.75rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <Awaited query={runs} skeleton={<Skeleton className="h-64 w-full rounded-lg" />}>
            {(data) => (
              <ChargedChart
                runs={data.items}
                stats={stats}
                height={200}
                actions={
                  <Link href="/admin/billing/runs" className={buttonClass('ghost', 'sm')}>
                    {t('runs')}
                  </Link>
                }
              />
            )}
          </Awaited>
          <RecentOperations />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Places />
          <InstancesByStatus counts={stats.instances} />
          <LateWork stats={stats} />
        </div>
      </div>
    </>
  );
}

function Figures({ stats }: { stats: AdminStats }): ReactNode {
  const t = useTranslations('admin.overview');
  const locale = useLocale();
  const billedTo = useBilledTo();
  const report = useQuery<VerifyReport>({
    queryKey: keys.admin('verify'),
    queryFn: () => Promise.reject(new Error('not asked here')),
    enabled: false,
  }).data;
  const all = Object.values(stats.instances).reduce((sum, count) => sum + count, 0);
  return (
    <StatStrip>
      <Stat
        label={t('revenue')}
        value={<Money value={stats.revenuePerHour} style="rate" perHour />}
        note={t.rich('revenueMonth', {
          amount: () => <Money value={timesHours(stats.revenuePerHour, HOURS_OF_30_DAYS)} style="projection" />,
        })}
      />
      <Stat
        label={t('running')}
        value={formatCount(stats.instances['running'] ?? 0, locale)}
        note={t('ofAll', { count: all, all: formatCount(all, locale) })}
      />
      <Stat
        label={t('balances')}
        value={<Money value={stats.balances} />}
        note={t('ofOrganisations', { count: stats.organizations, all: formatCount(stats.organizations, locale) })}
      />
      <Stat
        label={t('billing')}
        value={stats.billedUntil === null ? '–' : <Time at={stats.billedUntil} />}
        note={
          stats.billedUntil === null
            ? billedTo(null)
            : report === undefined
              ? t('notVerified')
              : t.rich(report.ok ? 'verified' : 'verifiedBroken', { time: () => <Time at={report.checkedAt} /> })
        }
        tone={report?.ok === false ? 'bad' : stats.billingLate ? 'warn' : undefined}
      />
    </StatStrip>
  );
}

/** The places, the worst first. */
function Places(): ReactNode {
  const t = useTranslations('admin.overview');
  const providers = useProviders();
  return (
    <Panel>
      <PanelHead
        title={t('places')}
        actions={
          <Link href="/admin/providers" className={buttonClass('ghost', 'sm')}>
            {t('all')}
          </Link>
        }
      />
      <Awaited query={providers} skeleton={<SkeletonRows rows={3} label={t('loading')} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 pb-5 text-fg-muted">{t('noPlaces')}</p>
          ) : (
            <ul>
              {items.slice(0, 6).map((provider) => (
                <li key={provider.id} className="border-t border-line-subtle">
                  <Link
                    href={`/admin/providers/${provider.id}`}
                    className="flex min-h-11 items-center gap-3 px-4 py-2 hover:bg-hover/60"
                  >
                    <ProviderMark kind={provider.kind} size="md" />
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">{provider.name}</span>
                      <span className="block truncate text-xs text-fg-subtle">
                        {t('instances', { count: provider.instances })}, <InventoryAge provider={provider} />
                      </span>
                    </span>
                    <ProviderStatus provider={provider} />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Awaited>
    </Panel>
  );
}

/** What was ordered last anywhere, and how it went. */
function RecentOperations(): ReactNode {
  const t = useTranslations('admin.overview');
  const to = useTranslations('operations');
  const titleOf = useOperationTitle();
  const failureText = useFailureText();
  const query = useQuery({
    queryKey: keys.admin('operations', 'recent'),
    queryFn: ({ signal }) => api.admin.operations.list({ limit: 8 }, { signal }),
    refetchInterval: 30_000,
  });
  return (
    <Panel>
      <PanelHead
        title={t('operations')}
        actions={
          <Link href="/admin/operations" className={buttonClass('ghost', 'sm')}>
            {t('all')}
          </Link>
        }
      />
      <Awaited query={query} skeleton={<SkeletonRows rows={4} label={t('loading')} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 pb-5 text-fg-muted">{t('noOperations')}</p>
          ) : (
            <ul>
              {items.map((operation) => (
                <li key={operation.id} className="border-t border-line-subtle">
                  <Link
                    href={`/admin/operations?open=${operation.id}`}
                    className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 hover:bg-hover/60"
                  >
                    <span className="flex h-5 items-center">
                      <StatusGlyph kind={operationGlyph(operation.status)} />
                      <span className="sr-only">{to(`status.${operation.status}`)}</span>
                    </span>
                    <span className="min-w-0 truncate">
                      <span className="font-medium">{titleOf(operation)}</span>{' '}
                      <span className="text-fg-subtle">{operation.organization?.name}</span>
                    </span>
                    <span className="text-fg-subtle">
                      <Time at={operation.createdAt} />
                    </span>
                    {operation.status === 'failed' ? (
                      <span className="col-start-2 line-clamp-1 text-xs text-fg-muted">{failureText(operation)}</span>
                    ) : null}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Awaited>
    </Panel>
  );
}
