'use client';
import { useQuery } from '@tanstack/react-query';
import type { InstanceView } from '@uni/client';
import {
  Button,
  buttonClass,
  EmptyState,
  Money,
  Notice,
  Panel,
  PanelHead,
  ProviderMark,
  SkeletonRows,
  Table,
  Td,
  Th,
  toMicros,
  useNow,
  dateFormat,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { InstanceStatus } from '../../instances/components/instance-status';
import { useSizeText } from '../../instances/components/size-text';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { useErrorText } from '../../text/use-error-text';

function byCost(left: InstanceView, right: InstanceView): number {
  const difference = toMicros(right.costThisMonth.amount) - toMicros(left.costThisMonth.amount);
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return toMicros(right.pricePerHour.amount) > toMicros(left.pricePerHour.amount) ? 1 : -1;
}

/** The instances that cost most this month. */
export function InstancesByCost(): ReactNode {
  const t = useTranslations('dashboard');
  const ti = useTranslations('instances');
  const locale = useLocale();
  const errorText = useErrorText();
  const sizeText = useSizeText();
  const now = useNow();
  const { change } = useMay();
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
            change ? (
              <Link href="/instances/new" className={buttonClass()}>
                {ti('create.title')}
              </Link>
            ) : undefined
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
                    <Link href={`/instances/${instance.id}`} className="font-medium hover:underline">
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
                <Link href={`/instances/${instance.id}`} className="block px-4 py-2.5">
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
