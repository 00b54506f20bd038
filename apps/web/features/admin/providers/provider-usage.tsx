'use client';
import type { ProviderView, VendorUsage, VendorUsageItemView, VendorUsageQuery } from '@uni/client';
import { formatDateTime, isNegative, Money, Stat, StatStrip, subtractMoney, type DataColumn } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useVendorList } from './use-vendor-list';
import { VendorMachine } from './vendor-machine';

const KINDS = ['machine', 'volume', 'snapshot', 'address', 'traffic', 'other'] as const;
type Totals = Pick<VendorUsage, 'period' | 'amount' | 'charged'>;

/** What the vendor has counted this month, dearest first, under what it comes to and what customers were charged meanwhile. */
export function ProviderUsage({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const list = useVendorList(provider);
  const [totals, setTotals] = useState<Totals | null>(null);
  const columns = useMemo<DataColumn<VendorUsageItemView>[]>(
    () => [
      {
        id: 'thing',
        header: t('usage.thing'),
        className: 'max-w-96',
        cell: (row) => <VendorMachine machineExternalId={row.externalId} instance={row.instance} />,
      },
      { id: 'kind', header: t('usage.kindLabel'), cell: (row) => t(`usage.kind.${row.kind}`) },
      {
        id: 'quantity',
        header: t('usage.quantity'),
        align: 'end',
        cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{quantityText(row, locale)}</span>,
      },
      {
        id: 'amount',
        header: t('usage.amount'),
        align: 'end',
        cell: (row) => (row.amount === null ? '–' : <Money value={row.amount} style="ledger" />),
      },
    ],
    [t, locale],
  );
  return (
    <>
      {totals?.period ? <Comparison totals={totals} period={totals.period} /> : null}
      <ResourceList<VendorUsageItemView>
        caption={t('tab.usage')}
        queryKey={keys.admin('provider', provider.id, 'usage')}
        fetchPage={(query, signal) =>
          list.through(async () => {
            const page = await api.admin.providers.usage(provider.id, listParameters<VendorUsageQuery>(query), {
              signal,
            });
            setTotals(page);
            return page;
          })
        }
        searchLabel={t('listing.usageSearch')}
        filters={[
          {
            name: 'kind',
            label: t('usage.kindLabel'),
            options: KINDS.map((each) => ({ value: each, label: t(`usage.kind.${each}`) })),
          },
        ]}
        columns={columns}
        rowId={(row) => `${row.kind}/${row.externalId}/${row.unit}`}
        noun={(count) => t('listing.usage', { count })}
        empty={list.empty}
        summary={list.summary}
        {...list.polling}
        card={(row) => (
          <div className="px-4 py-2.5">
            <p className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 truncate text-base font-medium">{row.instance?.name ?? row.externalId}</span>
              {row.amount === null ? null : <Money value={row.amount} style="ledger" />}
            </p>
            <p className="flex items-baseline justify-between gap-3 text-fg-muted">
              <span>{t(`usage.kind.${row.kind}`)}</span>
              <span className="tabular">{quantityText(row, locale)}</span>
            </p>
          </div>
        )}
      />
    </>
  );
}

function quantityText({ quantity, unit }: VendorUsageItemView, locale: string): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(quantity)} ${unit}`;
}

/** Both sides of the month. Where the currencies differ, or the vendor tells no prices, nothing is subtracted. */
function Comparison({
  totals,
  period,
}: {
  totals: Totals;
  period: { readonly from: string; readonly to: string };
}): ReactNode {
  const t = useTranslations('admin.providers.usage');
  const locale = useLocale();
  const { amount, charged } = totals;
  const margin =
    amount !== null && charged !== null && amount.currency === charged.currency ? subtractMoney(charged, amount) : null;
  return (
    <StatStrip>
      <Stat
        label={t('vendor')}
        value={amount === null ? '–' : <Money value={amount} style="ledger" />}
        note={
          amount === null
            ? t('vendorNone')
            : t('period', { from: formatDateTime(period.from, locale), to: formatDateTime(period.to, locale) })
        }
      />
      <Stat
        label={t('customers')}
        value={charged === null ? '–' : <Money value={charged} style="ledger" />}
        note={t('customersNote')}
      />
      <Stat
        label={t('difference')}
        tone={margin !== null && isNegative(margin) ? 'bad' : undefined}
        value={margin === null ? '–' : <Money value={margin} style="ledger" signed />}
        note={
          amount !== null && charged !== null && margin === null
            ? t('otherCurrency', { vendor: amount.currency, own: charged.currency })
            : t('differenceNote')
        }
      />
    </StatStrip>
  );
}
