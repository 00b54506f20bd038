'use client';
import { useQuery } from '@tanstack/react-query';
import type { InstanceView, OperationView } from '@uni/client';
import { formatDisk, formatMemory, Money } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { resizeTerms } from '../resize-terms';

/** What a resize changes, beside its steps: machine and money, before and after. */
export function ResizeChanges({
  instance,
  operation,
}: {
  instance: InstanceView;
  operation: OperationView;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const organization = useSession((state) => state.organizationId);
  const { data } = useQuery({
    queryKey: [...keys.instance(organization, instance.id), 'asked', operation.id],
    queryFn: async ({ signal }) =>
      (await api.instances.history(instance.id, { limit: 20 }, { signal })).items.find(
        (entry) => entry.operationId === operation.id,
      ) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const terms = resizeTerms(data?.after ?? null, instance.pricePerHour.currency);
  if (terms === null) return null;
  const { from, to } = terms;
  const rows: { label: string; before: ReactNode; after: ReactNode; same: boolean }[] = [
    { label: 'vCPU', before: from.vcpus, after: to.vcpus, same: from.vcpus === to.vcpus },
    {
      label: t('memory'),
      before: formatMemory(from.memoryMib, locale),
      after: formatMemory(to.memoryMib, locale),
      same: from.memoryMib === to.memoryMib,
    },
    {
      label: t('disk'),
      before: formatDisk(from.diskGib, locale),
      after: formatDisk(to.diskGib, locale),
      same: from.diskGib === to.diskGib,
    },
    {
      label: t('status.running'),
      before: <Money value={from.running} style="rate" />,
      after: <Money value={to.running} style="rate" perHour />,
      same: from.running.amount === to.running.amount,
    },
    {
      label: t('status.stopped'),
      before: <Money value={from.stopped} style="rate" />,
      after: <Money value={to.stopped} style="rate" perHour />,
      same: from.stopped.amount === to.stopped.amount,
    },
  ];
  return (
    <div className="border-line-subtle max-lg:border-t max-lg:pt-3 lg:border-l lg:pl-4">
      <h3 className="pb-1 text-fg-subtle">{t('resize.changes')}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.label} className="flex min-h-7 items-center justify-between gap-3">
            <dt className="text-fg-subtle">{row.label}</dt>
            <dd className="flex flex-wrap items-baseline justify-end gap-x-2 tabular">
              {row.same ? null : (
                <s className="text-fg-subtle">
                  <span className="sr-only">{t('price.before')} </span>
                  {row.before}
                </s>
              )}
              <span className={row.same ? '' : 'font-medium'}>
                <span className="sr-only">{t('price.after')} </span>
                {row.after}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
