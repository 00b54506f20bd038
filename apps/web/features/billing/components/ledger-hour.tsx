'use client';
import { useQuery } from '@tanstack/react-query';
import type { LedgerEntryView } from '@uni/client';
import { Button, formatDuration, Money, Notice, Sheet, SkeletonRows, Table, Td, Th } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { useErrorText } from '../../text/use-error-text';

/** From an hour's charge to the machines that it charges. */
export function LedgerHour({ entry, title }: { entry: LedgerEntryView; title: string }): ReactNode {
  const t = useTranslations('credits');
  const [open, setOpen] = useState(false);
  if (entry.period === null) return null;
  return (
    <>
      <Button variant="ghost" size="sm" onClick={() => setOpen(true)} aria-label={`${t('machines')}: ${title}`}>
        {t('machines')}
      </Button>
      {open ? (
        <Sheet open onOpenChange={setOpen} side="right" title={title}>
          <HourContent entry={entry} period={entry.period} />
        </Sheet>
      ) : null}
    </>
  );
}

function HourContent({ entry, period }: { entry: LedgerEntryView; period: string }): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const errorText = useErrorText();
  const organization = useSession((state) => state.organizationId);
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.entries(organization), 'hour', period],
    queryFn: ({ signal }) =>
      api.billing.usage(
        { from: period, to: new Date(Date.parse(period) + 3_600_000).toISOString(), limit: 200 },
        { signal },
      ),
  });
  if (error !== null) {
    return (
      <Notice
        tone="bad"
        alert
        className="m-4"
        action={
          <Button size="sm" onClick={() => void refetch()}>
            {t('retry')}
          </Button>
        }
      >
        {errorText(error)}
      </Notice>
    );
  }
  if (data === undefined) return <SkeletonRows rows={4} label={t('loading')} />;
  const slots = data.items.filter((slot) => Date.parse(slot.period) === Date.parse(period));
  return (
    <div className="flex flex-col gap-3 py-3">
      <p className="flex justify-between px-4">
        <span className="text-fg-muted">{t(`kinds.${entry.kind}`)}</span>
        <Money value={entry.amount} style="ledger" className="font-medium" />
      </p>
      <Table>
        <thead>
          <tr>
            <Th>{t('machine')}</Th>
            <Th align="end">{t('time')}</Th>
            <Th align="end">{t('amount')}</Th>
          </tr>
        </thead>
        <tbody>
          {slots.map((slot) => (
            <tr key={slot.instanceId}>
              <Td>
                <Link
                  href={`/instances/${slot.instanceId}/cost`}
                  prefetch={false}
                  className="font-medium hover:underline"
                >
                  {slot.instanceName}
                </Link>
              </Td>
              <Td align="end">{formatDuration(slot.seconds * 1000, locale)}</Td>
              <Td align="end">
                <Money value={slot.amount} style="ledger" />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {data.nextCursor === null ? null : <p className="px-4 text-xs text-fg-subtle">{t('first200')}</p>}
    </div>
  );
}
