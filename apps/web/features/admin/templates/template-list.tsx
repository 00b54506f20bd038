'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminTemplate, AdminTemplatesQuery } from '@uni/client';
import { buttonClass, formatCount, Kbd, Money, ProviderMark, Tabs, type DataColumn } from '@uni/ui';
import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSizeText } from '../../instances/components/size-text';
import { ResourceList } from '../../lists/components/resource-list';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useMayChange } from '../hooks/use-may-change';
import { useProviderOptions } from '../hooks/use-provider-options';
import { soldPlaces } from './place-inputs';
import { TemplateStatus } from './template-status';

const STATUSES = ['active', 'withdrawn'] as const;

/** Everything that is or was sold, with its prices. */
export function TemplateList(): ReactNode {
  const t = useTranslations('admin.templates');
  const locale = useLocale();
  const url = useUrlState();
  const sizeText = useSizeText();
  const mayChange = useMayChange();
  const providers = useProviderOptions();
  const status = STATUSES.find((each) => each === url.value('show'));
  const totals = useQuery({
    queryKey: keys.admin('templates', 'totals'),
    queryFn: async ({ signal }) => {
      const of = async (only?: (typeof STATUSES)[number]): Promise<number> =>
        (
          await api.admin.templates.list(
            { limit: 1, total: true, ...(only === undefined ? {} : { status: [only] }) },
            { signal },
          )
        ).total ?? 0;
      const [all, active] = await Promise.all([of(), of('active')]);
      return { all, active, withdrawn: all - active };
    },
    staleTime: 30_000,
  });
  const columns = useMemo<DataColumn<AdminTemplate>[]>(
    () => [
      {
        id: 'name',
        header: t('columns.template'),
        className: 'max-w-72',
        cell: (row) => (
          <Link href={`/admin/templates/${row.id}`} className="group/link block min-w-0 rounded-xs">
            <span className="block truncate font-medium group-hover/link:underline">{row.name}</span>
            <span className="block truncate text-xs text-fg-subtle">{row.os}</span>
          </Link>
        ),
      },
      { id: 'status', header: t('columns.status'), cell: (row) => <TemplateStatus template={row} /> },
      {
        id: 'place',
        header: t('columns.place'),
        cell: (row) => (
          <span className="flex items-center gap-2 whitespace-nowrap text-fg-muted">
            <ProviderMark kind={row.providerKind} />
            {soldPlaces(row) > 1 ? t('places.count', { count: soldPlaces(row) }) : row.region}
          </span>
        ),
      },
      {
        id: 'size',
        header: t('columns.size'),
        hideBelow: 'lg',
        cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{sizeText(row, ' · ', true)}</span>,
      },
      {
        id: 'running',
        header: t('columns.running'),
        align: 'end',
        cell: (row) => <Money value={row.price.runningPerHour} style="rate" />,
      },
      {
        id: 'stopped',
        header: t('columns.stopped'),
        align: 'end',
        cell: (row) => <Money value={row.price.stoppedPerHour} style="rate" />,
      },
      {
        id: 'instances',
        header: t('columns.instances'),
        align: 'end',
        cell: (row) => formatCount(row.instances, locale),
      },
    ],
    [t, locale, sizeText],
  );
  const add = mayChange ? (
    <Link href="/admin/templates/new" className={buttonClass('primary')}>
      <Plus size={15} aria-hidden />
      {t('add')}
      <Kbd onAccent>C</Kbd>
    </Link>
  ) : null;
  return (
    <Page title={t('title')} actions={add}>
      <Tabs
        label={t('columns.status')}
        items={(['all', ...STATUSES] as const).map((each) => ({
          key: each,
          label: t(`tabs.${each}`),
          count: totals.data?.[each],
          current: each === (status ?? 'all'),
        }))}
        render={(item, link) => (
          <Link
            key={item.key}
            href={url.href({ show: item.key === 'all' ? null : item.key })}
            replace
            scroll={false}
            {...link}
          />
        )}
      />
      <ResourceList<AdminTemplate>
        caption={t('title')}
        queryKey={keys.admin('templates')}
        fetchPage={(query, signal) => api.admin.templates.list(listParameters<AdminTemplatesQuery>(query), { signal })}
        {...(status === undefined ? {} : { fixed: { status: [status] } })}
        searchLabel={t('searchLabel')}
        filters={[{ name: 'providerId', label: t('columns.provider'), options: providers }]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={
          status === 'withdrawn'
            ? { title: t('emptyWithdrawn') }
            : { title: t('empty.title'), body: t('empty.body'), action: add }
        }
        summary={() => <span className="text-xs text-fg-subtle">{t('perHourNote')}</span>}
        card={(row) => (
          <Link href={`/admin/templates/${row.id}`} className="block px-4 py-2.5">
            <span className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{row.name}</span>
              <Money value={row.price.runningPerHour} style="rate" perHour className="text-base" />
            </span>
            <span className="mt-0.5 flex items-start justify-between gap-3">
              <TemplateStatus template={row} />
              <Money value={row.price.stoppedPerHour} style="rate" perHour className="text-fg-muted" />
            </span>
            <span className="mt-1 flex items-center gap-2 text-fg-muted">
              <ProviderMark kind={row.providerKind} />
              <span className="min-w-0 flex-1 truncate">
                {soldPlaces(row) > 1 ? t('places.count', { count: soldPlaces(row) }) : row.region},{' '}
                {sizeText(row, ', ')}
              </span>
              <span className="tabular">{t('instances', { count: row.instances })}</span>
            </span>
          </Link>
        )}
      />
    </Page>
  );
}
