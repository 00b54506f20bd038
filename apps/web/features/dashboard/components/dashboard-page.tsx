'use client';
import { Button, buttonClass, Kbd, Notice, runwayTone, Skeleton, toMicros } from '@uni/ui';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { BalancePanel } from '../../billing/components/balance-panel';
import { CostChart } from '../../billing/components/cost-chart';
import { LowCreditNotice } from '../../billing/components/low-credit-notice';
import { MoneyStats } from '../../billing/components/money-stats';
import { useBalance, useForecast } from '../../billing/hooks/use-balance';
import { useMay } from '../../session/hooks/use-may';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { Incidents } from './incidents';
import { InstancesByCost } from './instances-by-cost';
import { RecentOperations } from './recent-operations';

/** How things stand: places that fail, money, what is running, what it costs. */
export function DashboardPage(): ReactNode {
  const t = useTranslations('dashboard');
  const errorText = useErrorText();
  const may = useMay();
  const balance = useBalance();
  const forecast = useForecast();
  const low =
    balance.data !== undefined &&
    (runwayTone(balance.data.runwayHours) !== 'neutral' || toMicros(balance.data.available.amount) <= 0n);
  const create = may.change ? (
    <Link href="/instances/new" className={buttonClass(low ? 'default' : 'primary')}>
      {low ? <Plus size={15} aria-hidden /> : null}
      {t('create')}
      <Kbd onAccent={!low}>C</Kbd>
    </Link>
  ) : null;
  const credits = may.pay ? (
    <Link href="/credits" className={buttonClass(low ? 'primary' : 'default')}>
      {t('credits')}
    </Link>
  ) : null;
  return (
    <Page
      title={t('title')}
      actions={
        create === null && credits === null ? undefined : (
          <>
            {low ? create : null}
            {credits}
            {low ? null : create}
          </>
        )
      }
    >
      <Incidents />
      {!may.pay ? null : balance.data === undefined ? (
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
          ) : !may.pay ? null : forecast.data === undefined ? (
            <Skeleton className="h-[19rem] w-full rounded-lg" />
          ) : (
            <CostChart forecast={forecast.data} />
          )}
          <InstancesByCost />
        </div>
        <div className="min-w-0 max-lg:order-first">
          <RecentOperations />
        </div>
      </div>
    </Page>
  );
}
