'use client';
import { useQuery } from '@tanstack/react-query';
import type { BalanceView } from '@uni/client';
import { BalanceChart, formatDateTime, formatMoney, Panel, PanelHead, runwayTone, useNow } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { pointsOf } from '../ledger-points';

/** The balance so far and its way to zero. */
export function BalancePanel({ balance, actions }: { balance: BalanceView; actions?: ReactNode }): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const now = useNow();
  const organization = useSession((state) => state.organizationId);
  const { data } = useQuery({
    queryKey: [...keys.entries(organization), 'course'],
    queryFn: ({ signal }) => api.billing.entries({ limit: 200 }, { signal }),
  });
  const entries = data?.items ?? [];
  if (entries.length === 0) return null;
  const credits = entries.toReversed();
  const points = pointsOf(entries).map((point, index) => {
    const entry = credits[index - 1];
    return {
      atMs: point.atMs,
      value: point.value,
      ...(point.isCredit && entry !== undefined
        ? { credit: formatMoney(entry.amount, 'projection', locale, true) }
        : {}),
    };
  });
  return (
    <Panel>
      <PanelHead
        title={t('balance')}
        note={t('balanceNote', { currency: balance.balance.currency })}
        actions={actions}
      />
      <div className="px-4 pb-3">
        <BalanceChart
          points={points}
          nowMs={now}
          depletesAtMs={balance.depletesAt === null ? null : Date.parse(balance.depletesAt)}
          urgent={runwayTone(balance.runwayHours) !== 'neutral'}
          nowLabel={t('now')}
          endLabel={balance.depletesAt === null ? '' : formatDateTime(balance.depletesAt, locale)}
          description={
            balance.depletesAt === null
              ? t('chartFlat', { amount: formatMoney(balance.available, 'balance', locale) })
              : t('chartDescription', {
                  amount: formatMoney(balance.available, 'balance', locale),
                  time: formatDateTime(balance.depletesAt, locale),
                })
          }
        />
      </div>
    </Panel>
  );
}
