'use client';
import { useQuery } from '@tanstack/react-query';
import type { InstanceView } from '@uni/client';
import {
  Button,
  buttonClass,
  cx,
  EmptyState,
  Kbd,
  Money,
  Notice,
  Panel,
  PanelHead,
  ProviderMark,
  runwayTone,
  Skeleton,
  SkeletonRows,
  StatusGlyph,
  Table,
  Td,
  Th,
  Time,
  toMicros,
  useNow,
  dateFormat,
} from '@uni/ui';
import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { BalancePanel } from '../../billing/components/balance-panel';
import { CostChart } from '../../billing/components/cost-chart';
import { LowCreditNotice } from '../../billing/components/low-credit-notice';
import { MoneyStats } from '../../billing/components/money-stats';
import { useBalance, useForecast } from '../../billing/hooks/use-balance';
import { InstanceStatus } from '../../instances/components/instance-status';
import { useSizeText } from '../../instances/components/size-text';
import { OperationRowBar } from '../../operations/components/operation-list';
import { useStepLine } from '../../operations/components/operation-panel';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { isOpen, operationGlyph } from '../../operations/status';
import { useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';

/** How things stand: places that fail, money, what is running, what it costs. */
export function DashboardPage(): ReactNode {
  const t = useTranslations('dashboard');
  const errorText = useErrorText();
  const balance = useBalance();
  const forecast = useForecast();
  const low =
    balance.data !== undefined &&
    (runwayTone(balance.data.runwayHours) !== 'neutral' || toMicros(balance.data.available.amount) <= 0n);
  const create = (
    <Link href="/instances/new" className={buttonClass(low ? 'default' : 'primary')}>
      {low ? <Plus size={15} aria-hidden /> : null}
      {t('create')}
      <Kbd onAccent={!low}>C</Kbd>
    </Link>
  );
  return (
    <Page
      title={t('title')}
      actions={
        <>
          {low ? create : null}
          <Link href="/credits" className={buttonClass(low ? 'primary' : 'default')}>
            {t('credits')}
          </Link>
          {low ? null : create}
        </>
      }
    >
      <Incidents />
      {balance.data === undefined ? (
        balance.error === null ? (
          <Skeleton className="h-[6.5rem] w-full rounded-lg" />
        ) : (
          <Notice
            tone="bad"
            alert
            action={
              <Button size="sm" onClick={() => void balance.refetch()}>
                {t('retry')}
              </Button>
            }
          >
            {errorText(balance.error)}
          </Notice>
        )
      ) : (
        <>
          <LowCreditNotice balance={balance.data} />
          <MoneyStats balance={balance.data} forecast={forecast.data} />
        </>
      )}
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_21.75rem]">
        <div className="flex min-w-0 flex-col gap-3">
          {low && balance.data !== undefined ? (
            <BalancePanel
              balance={balance.data}
              actions={
                <Link href="/credits" className={buttonClass('ghost', 'sm')}>
                  {t('openCredits')}
                </Link>
              }
            />
          ) : forecast.data === undefined ? (
            <Skeleton className="h-[19rem] w-full rounded-lg" />
          ) : (
            <CostChart forecast={forecast.data} />
          )}
          <InstancesByCost />
        </div>
        <Operations />
      </div>
    </Page>
  );
}

/** Places of this organisation's machines that do not answer. */
function Incidents(): ReactNode {
  const t = useTranslations('dashboard');
  const organization = useSession((state) => state.organizationId);
  const { data } = useQuery({
    queryKey: [...keys.instances(organization), 'unknown'],
    queryFn: ({ signal }) => api.instances.list({ status: ['unknown'], limit: 200, total: true }, { signal }),
    staleTime: 30_000,
  });
  const places = new Map<string, number>();
  for (const instance of data?.items ?? []) places.set(instance.region, (places.get(instance.region) ?? 0) + 1);
  return [...places].map(([region, count]) => (
    <Notice
      key={region}
      tone="warn"
      title={t('silent', { region })}
      action={
        <Link
          href={`/instances?show=attention&region=${encodeURIComponent(region)}`}
          className={buttonClass('ghost', 'sm')}
        >
          {t('details')}
        </Link>
      }
    >
      {t('silentBody', { count })}
    </Notice>
  ));
}

function Operations(): ReactNode {
  const t = useTranslations('dashboard');
  const titleOf = useOperationTitle();
  const stepLine = useStepLine();
  const organization = useSession((state) => state.organizationId);
  const { data, error } = useQuery({
    queryKey: [...keys.operations(organization), 'recent'],
    queryFn: ({ signal }) => api.operations.list({ limit: 8 }, { signal }),
  });
  const running = data?.items.some(isOpen) ?? false;
  return (
    <Panel>
      <PanelHead
        title={t(running ? 'operations' : 'recent')}
        actions={
          <Link href="/operations" className={buttonClass('ghost', 'sm')}>
            {t('all')}
          </Link>
        }
      />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={4} label={t('loading')} />
        ) : (
          <p className="px-4 pb-4 text-fg-muted">{t('notLoaded')}</p>
        )
      ) : data.items.length === 0 ? (
        <p className="px-4 pb-5 text-fg-muted">{t('noOperations')}</p>
      ) : (
        <ul>
          {data.items.map((operation) => (
            <li key={operation.id} className="border-t border-line-subtle px-4 py-2.5">
              <div className="flex items-start gap-2.5">
                <span className="flex h-5 items-center">
                  <StatusGlyph kind={operationGlyph(operation.status)} />
                </span>
                <div className="min-w-0 flex-1">
                  <p className="flex items-baseline justify-between gap-3">
                    <Link
                      href={`/operations/${operation.id}`}
                      prefetch={false}
                      className={cx('min-w-0 truncate hover:underline', isOpen(operation) && 'font-medium')}
                    >
                      {titleOf(operation)}
                    </Link>
                    <span className="shrink-0 text-fg-subtle">
                      <Time at={operation.createdAt} />
                    </span>
                  </p>
                  {isOpen(operation) ? (
                    <div className="pt-2 pb-1">
                      <OperationRowBar operation={operation} label={titleOf(operation)} />
                    </div>
                  ) : null}
                  {isOpen(operation) || operation.status === 'failed' ? (
                    <p className="line-clamp-2 text-xs text-fg-muted">{stepLine(operation)}</p>
                  ) : null}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function byCost(left: InstanceView, right: InstanceView): number {
  const difference = toMicros(right.costThisMonth.amount) - toMicros(left.costThisMonth.amount);
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return toMicros(right.pricePerHour.amount) > toMicros(left.pricePerHour.amount) ? 1 : -1;
}

function InstancesByCost(): ReactNode {
  const t = useTranslations('dashboard');
  const ti = useTranslations('instances');
  const locale = useLocale();
  const errorText = useErrorText();
  const sizeText = useSizeText();
  const now = useNow();
  const organization = useSession((state) => state.organizationId);
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.instances(organization), 'dashboard'],
    queryFn: ({ signal }) => api.instances.list({ limit: 200, total: true }, { signal }),
  });
  const rows = (data?.items ?? []).toSorted(byCost).slice(0, 8);
  const month = dateFormat(locale, { month: 'long' }).format(now);
  return (
    <Panel>
      <PanelHead
        title={ti('title')}
        note={rows.length === 0 ? undefined : t('byCost')}
        actions={
          data === undefined || rows.length === 0 ? undefined : (
            <Link href="/instances" className={buttonClass('ghost', 'sm')}>
              {t('allCount', { count: data.total ?? data.items.length })}
            </Link>
          )
        }
      />
      {error !== null && data === undefined ? (
        <Notice
          tone="bad"
          alert
          className="mx-4 mb-4"
          action={
            <Button size="sm" onClick={() => void refetch()}>
              {t('retry')}
            </Button>
          }
        >
          {errorText(error)}
        </Notice>
      ) : data === undefined ? (
        <SkeletonRows rows={5} label={t('loading')} />
      ) : rows.length === 0 ? (
        <EmptyState
          title={ti('empty.title')}
          action={
            <Link href="/instances/new" className={buttonClass()}>
              {ti('create.title')}
            </Link>
          }
        >
          {ti('empty.body')}
        </EmptyState>
      ) : (
        <>
          <Table className="max-md:hidden">
            <thead>
              <tr>
                <Th>{ti('columns.name')}</Th>
                <Th>{ti('columns.status')}</Th>
                <Th>{ti('columns.region')}</Th>
                <Th className="max-xl:hidden">{ti('columns.size')}</Th>
                <Th align="end">{ti('columns.rate')}</Th>
                <Th align="end">{month}</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((instance) => (
                <tr key={instance.id} className="hover:bg-hover/60">
                  <Td>
                    <Link href={`/instances/${instance.id}`} prefetch={false} className="font-medium hover:underline">
                      {instance.name}
                    </Link>
                  </Td>
                  <Td>
                    <InstanceStatus instance={instance} />
                  </Td>
                  <Td>
                    <span className="flex items-center gap-2 text-fg-muted">
                      <ProviderMark kind={instance.providerKind} />
                      {instance.region}
                    </span>
                  </Td>
                  <Td className="whitespace-nowrap text-fg-muted tabular max-xl:hidden">{sizeText(instance)}</Td>
                  <Td align="end">
                    <Money value={instance.pricePerHour} style="rate" />
                  </Td>
                  <Td align="end">
                    <Money value={instance.costThisMonth} style="projection" />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <ul className="md:hidden">
            {rows.map((instance) => (
              <li key={instance.id} className="border-t border-line-subtle">
                <Link href={`/instances/${instance.id}`} prefetch={false} className="block px-4 py-2.5">
                  <span className="flex items-baseline justify-between gap-3">
                    <span className="truncate text-base font-medium">{instance.name}</span>
                    <Money value={instance.pricePerHour} style="rate" perHour />
                  </span>
                  <span className="flex justify-between gap-3">
                    <InstanceStatus instance={instance} />
                    <span className="truncate text-fg-muted">
                      {instance.region}, {sizeText(instance, ', ')}
                    </span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
