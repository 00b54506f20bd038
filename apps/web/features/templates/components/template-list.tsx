'use client';
import { useQuery } from '@tanstack/react-query';
import type { Template, TemplatesQuery } from '@uni/client';
import { buttonClass, Money, ProviderMark, Status, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useTemplates } from '../../instances/hooks/use-catalogue';
import { useSizeText } from '../../instances/components/size-text';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { regionsOf, sizeNameOf, systemOf } from '../template-words';

/** Where it is sold: the first region, and how many others. */
function Regions({ template }: { template: Template }): ReactNode {
  const t = useTranslations('templates');
  const [first, ...others] = regionsOf(template);
  if (others.length === 0) return first;
  return <span title={others.join(', ')}>{t('andMore', { region: first ?? '', count: others.length })}</span>;
}

/** What may be bought, with its prices by power state. */
export function TemplateList(): ReactNode {
  const t = useTranslations('templates');
  const organization = useSession((state) => state.organizationId);
  const sizeText = useSizeText();
  const { change } = useMay();
  const all = useTemplates();
  const regions = useQuery({
    queryKey: [...keys.templates(organization), 'regions'],
    queryFn: ({ signal }) => api.templates.regions({ signal }),
    staleTime: 60_000,
  });
  // few hosters cap a month: the column appears with the first that does
  const capped = (all.data ?? []).some((template) => template.price.monthlyCap !== null);
  const systems = [...new Set((all.data ?? []).map((template) => template.os))];
  const columns = useMemo<DataColumn<Template>[]>(
    () => [
      {
        id: 'name',
        header: t('name'),
        className: 'max-w-72',
        cell: (row) => (
          <>
            <span className="block font-medium">{row.name}</span>
            <span className="block truncate text-xs text-fg-subtle">{row.description}</span>
          </>
        ),
      },
      {
        id: 'os',
        header: t('os'),
        cell: (row) => <span className="whitespace-nowrap text-fg-muted">{systemOf(row)}</span>,
      },
      {
        id: 'size',
        header: t('size'),
        cell: (row) => <span className="whitespace-nowrap tabular">{sizeText(row, ' · ', true)}</span>,
      },
      {
        id: 'region',
        header: t('region'),
        cell: (row) => (
          <span className="flex items-center gap-2 whitespace-nowrap text-fg-muted">
            <ProviderMark kind={row.providerKind} />
            <Regions template={row} />
          </span>
        ),
      },
      {
        id: 'running',
        header: t('running'),
        align: 'end',
        cell: (row) => <Money value={row.price.runningPerHour} style="rate" perHour />,
      },
      {
        id: 'stopped',
        header: t('stopped'),
        align: 'end',
        cell: (row) => <Money value={row.price.stoppedPerHour} style="rate" perHour />,
      },
      ...(capped
        ? [
            {
              id: 'cap',
              header: t('cap'),
              align: 'end' as const,
              hideBelow: 'lg' as const,
              cell: (row: Template) =>
                row.price.monthlyCap === null ? '–' : <Money value={row.price.monthlyCap} style="projection" />,
            },
          ]
        : []),
      {
        id: 'use',
        header: t('use'),
        headerHidden: true,
        align: 'end',
        cell: (row) =>
          row.available && !change ? null : row.available ? (
            <Link
              href={`/instances/new?template=${row.id}`}
              className={buttonClass('default', 'sm')}
              aria-label={`${t('use')}: ${row.name}`}
            >
              {t('use')}
            </Link>
          ) : (
            <Status kind="warning">{t('unavailable')}</Status>
          ),
      },
    ],
    [t, sizeText, capped, change],
  );
  return (
    <Page title={t('title')}>
      <ResourceList<Template>
        caption={t('title')}
        queryKey={keys.templates(organization)}
        fetchPage={(query, signal) => api.templates.list(listParameters<TemplatesQuery>(query), { signal })}
        searchLabel={t('searchLabel')}
        filters={[
          { name: 'os', label: t('os'), many: true, options: systems.map((os) => ({ value: os, label: os })) },
          {
            name: 'region',
            label: t('region'),
            many: true,
            options: (regions.data?.items ?? []).map((region) => ({ value: region.name, label: region.name })),
          },
        ]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={{ title: t('emptyTitle'), body: t('emptyBody') }}
        card={(row) => (
          <div className="px-4 py-2.5">
            <p className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{row.name}</span>
              <Money value={row.price.runningPerHour} style="rate" perHour className="text-base" />
            </p>
            <p className="text-fg-muted">
              {[...(sizeNameOf(row) === row.name ? [systemOf(row)] : []), sizeText(row, ', ', true)].join(', ')}
            </p>
            <p className="mt-1 flex items-center gap-2 text-fg-muted">
              <ProviderMark kind={row.providerKind} />
              <span className="flex-1">
                <Regions template={row} />
              </span>
              {row.available && !change ? null : row.available ? (
                <Link href={`/instances/new?template=${row.id}`} className={buttonClass('default', 'sm')}>
                  {t('use')}
                </Link>
              ) : (
                <Status kind="warning">{t('unavailable')}</Status>
              )}
            </p>
          </div>
        )}
      />
    </Page>
  );
}
