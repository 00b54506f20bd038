'use client';
import { Button, Notice, Skeleton } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { MayOnly } from '../../session/components/may-only';
import { useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { useBalance, useForecast } from '../hooks/use-balance';
import { BalancePanel } from './balance-panel';
import { LedgerList } from './ledger-list';
import { LowCreditNotice } from './low-credit-notice';
import { MoneyStats } from './money-stats';

/** Balance, burn, runway, and every entry that made the balance what it is. */
export function CreditsPage(): ReactNode {
  const t = useTranslations('credits');
  return (
    <MayOnly what="pay" title={t('title')}>
      <Credits />
    </MayOnly>
  );
}

function Credits(): ReactNode {
  const t = useTranslations('credits');
  const errorText = useErrorText();
  const balance = useBalance();
  const forecast = useForecast();
  return (
    <Page title={t('title')}>
      {balance.data === undefined ? (
        balance.error === null ? (
          <Skeleton className="h-24 w-full rounded-lg" />
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
          <BalancePanel balance={balance.data} />
        </>
      )}
      <OwnLedger />
    </Page>
  );
}

/** The ledger of the acting organisation; each hour opens into the instances that it charges. */
function OwnLedger(): ReactNode {
  const organization = useSession((state) => state.organizationId);
  return (
    <LedgerList
      queryKey={keys.entries(organization)}
      fetchPage={(query, signal) => api.billing.entries(query, { signal })}
      opens
    />
  );
}
