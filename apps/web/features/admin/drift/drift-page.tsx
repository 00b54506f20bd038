'use client';
import type { DriftedInstanceView, DriftQuery } from '@uni/client';
import { Button, ProviderMark, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useMayChange } from '../hooks/use-may-change';
import { useOrganizationFilter } from '../hooks/use-linked-filters';
import { useProviderOptions } from '../hooks/use-provider-options';
import { DRIFT_FIELDS, useDriftField } from '../instances/use-drift-text';
import { Differences } from './differences';
import { obstacleOf, type DriftWay } from './drift-choice';
import { DriftDialog } from './drift-dialog';

/** Machines that somebody changed at their places, with before and after, to be accepted or brought back. */
export function DriftPage(): ReactNode {
  const t = useTranslations('admin.drift');
  const ti = useTranslations('admin.instances');
  const fieldOf = useDriftField();
  const url = useUrlState();
  const providers = useProviderOptions();
  const organization = useOrganizationFilter(url);
  const [opened, setOpened] = useState<{ row: DriftedInstanceView; way: DriftWay } | null>(null);
  const columns = useMemo<DataColumn<DriftedInstanceView>[]>(
    () => [
      {
        id: 'name',
        header: t('instance'),
        className: 'max-w-56',
        cell: (row) => <Named row={row} />,
      },
      {
        id: 'place',
        header: ti('columns.machine'),
        className: 'max-w-48',
        hideBelow: 'lg',
        cell: (row) => (
          <span className="flex min-w-0 items-center gap-2">
            <ProviderMark kind={row.provider.kind} />
            <span className="min-w-0">
              <span className="block truncate text-fg-muted">{row.provider.name}</span>
              <span className="block truncate font-mono text-xs text-fg-subtle">{row.instance.externalId ?? '–'}</span>
            </span>
          </span>
        ),
      },
      {
        id: 'differences',
        header: t('differences'),
        cell: (row) => <Differences items={row.differences} />,
      },
      {
        id: 'ways',
        header: t('ways'),
        align: 'end',
        cell: (row) => <Ways row={row} onOpen={(way) => setOpened({ row, way })} />,
      },
    ],
    [t, ti],
  );
  return (
    <Page title={t('title')} below={<p className="mt-1 max-w-prose text-fg-muted">{t('about')}</p>}>
      <ResourceList<DriftedInstanceView>
        caption={t('title')}
        queryKey={keys.admin('drift')}
        fetchPage={(query, signal) => api.admin.drift.list(listParameters<DriftQuery>(query), { signal })}
        searchLabel={t('searchLabel')}
        filters={[
          ...organization,
          {
            name: 'field',
            label: t('field'),
            options: DRIFT_FIELDS.map((each) => ({ value: each, label: fieldOf(each) })),
          },
          { name: 'providerId', label: ti('columns.provider'), options: providers },
        ]}
        columns={columns}
        rowId={(row) => row.instance.id}
        noun={(count) => t('noun', { count })}
        empty={{ title: t('empty'), body: t('emptyBody') }}
        card={(row) => (
          <div className="flex flex-col gap-2 px-4 py-3">
            <div className="flex items-start justify-between gap-3">
              <Named row={row} />
              <ProviderMark kind={row.provider.kind} />
            </div>
            <Differences items={row.differences} />
            <Ways row={row} onOpen={(way) => setOpened({ row, way })} />
          </div>
        )}
      />
      {opened === null ? null : <DriftDialog drifted={opened.row} way={opened.way} onClose={() => setOpened(null)} />}
    </Page>
  );
}

function Named({ row }: { row: DriftedInstanceView }): ReactNode {
  return (
    <span className="block min-w-0">
      <Link
        href={`/admin/instances?q=${encodeURIComponent(row.instance.name)}`}
        className="block truncate font-medium hover:underline"
      >
        {row.instance.name}
      </Link>
      <Link
        href={`/admin/organisations/${row.organization.id}`}
        className="block truncate text-xs text-fg-subtle hover:underline"
      >
        {row.organization.name}
      </Link>
    </span>
  );
}

/** The two ways out; one that no difference allows is shown, and says why when it is opened. */
function Ways({ row, onOpen }: { row: DriftedInstanceView; onOpen: (way: DriftWay) => void }): ReactNode {
  const t = useTranslations('admin.drift');
  if (!useMayChange()) return null;
  return (
    <span className="flex gap-1.5 md:justify-end">
      {(['accept', 'correct'] as const).map((way) => (
        <Button
          key={way}
          size="sm"
          variant={row.differences.some((item) => obstacleOf(item, way) === null) ? 'default' : 'ghost'}
          aria-label={t(`of.${way}`, { name: row.instance.name })}
          onClick={() => onOpen(way)}
        >
          {t(`way.${way}`)}
        </Button>
      ))}
    </span>
  );
}
