'use client';
import { Button, formatDuration, Money, Notice, Skeleton, Td } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';
import { usePeriodUsage } from '../hooks/use-period-usage';

function Failure({ error, retry }: { error: Error; retry: () => void }): ReactNode {
  const t = useTranslations('credits');
  const errorText = useErrorText();
  return (
    <Notice
      tone="bad"
      alert
      action={
        <Button size="sm" onClick={retry}>
          {t('retry')}
        </Button>
      }
    >
      {errorText(error)}
    </Notice>
  );
}

function InstanceLink({ id, name }: { id: string; name: string }): ReactNode {
  return (
    <Link href={`/instances/${id}/cost`} className="rounded-xs hover:underline">
      {name}
    </Link>
  );
}

const ROW = 'h-7! border-t-0! bg-inset py-0.5!';

/** From an hour's charge to the instances that it charges, in the columns of the ledger. */
export function ChargeRows({ period }: { period: string }): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const { data, error, refetch } = usePeriodUsage(period);
  if (data === undefined) {
    return (
      <tr>
        <Td colSpan={5} className={ROW}>
          {error === null ? (
            <Skeleton className="ml-6 h-3.5 w-48" />
          ) : (
            <Failure error={error} retry={() => void refetch()} />
          )}
        </Td>
      </tr>
    );
  }
  return (
    <>
      {data.items.map((slot) => (
        <tr key={slot.instanceId}>
          <Td className={`${ROW} pl-10!`}>
            <InstanceLink id={slot.instanceId} name={slot.instanceName} />
          </Td>
          <Td className={`${ROW} text-fg-muted tabular`}>{formatDuration(slot.seconds * 1000, locale)}</Td>
          <Td className={`${ROW} max-lg:hidden`} />
          <Td align="end" className={ROW}>
            <Money value={slot.amount} style="ledger" />
          </Td>
          <Td className={ROW} />
        </tr>
      ))}
      {data.nextCursor === null ? null : (
        <tr>
          <Td colSpan={5} className={`${ROW} pl-10! text-xs text-fg-subtle`}>
            {t('first200')}
          </Td>
        </tr>
      )}
    </>
  );
}

/** The same on a phone. */
export function ChargeList({ period }: { period: string }): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const { data, error, refetch } = usePeriodUsage(period);
  if (data === undefined) {
    return error === null ? (
      <Skeleton className="mt-2 h-3.5 w-40" />
    ) : (
      <Failure error={error} retry={() => void refetch()} />
    );
  }
  return (
    <ul className="mt-1.5 flex flex-col rounded-md bg-inset px-3 py-1.5">
      {data.items.map((slot) => (
        <li key={slot.instanceId} className="flex min-h-8 items-center justify-between gap-3">
          <span className="min-w-0 truncate">
            <InstanceLink id={slot.instanceId} name={slot.instanceName} />{' '}
            <span className="text-xs text-fg-subtle tabular">{formatDuration(slot.seconds * 1000, locale)}</span>
          </span>
          <Money value={slot.amount} style="ledger" />
        </li>
      ))}
      {data.nextCursor === null ? null : <li className="text-xs text-fg-subtle">{t('first200')}</li>}
    </ul>
  );
}
