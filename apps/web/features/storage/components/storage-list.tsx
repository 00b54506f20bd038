'use client';
import { useQuery } from '@tanstack/react-query';
import type { Page as ApiPage, StorageQuery } from '@uni/client';
import { Button, ProviderMark, Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { STORAGE_ICONS, type StorageKind } from '../storage-kinds';
import { MakeForInstance } from './make-for-instance';
import { StorageItemMenu } from './storage-item-menu';
import { StorageState, useStorageSize, type StorageItem } from './storage-row';

const STATES = ['ready', 'creating', 'working', 'deleting', 'gone'] as const satisfies readonly StorageItem['state'][];

/** All snapshots, volumes or backups of the organisation, whatever instance they belong to. */
export function StorageList({ kind }: { kind: StorageKind }): ReactNode {
  const t = useTranslations('storage');
  const { change } = useMay();
  const sizeOf = useStorageSize();
  const organization = useSession((state) => state.organizationId);
  const [making, setMaking] = useState(false);
  const regions = useQuery({
    queryKey: [...keys.templates(organization), 'regions'],
    queryFn: ({ signal }) => api.templates.regions({ signal }),
    staleTime: 60_000,
  });
  const markOf = useMemo(
    () =>
      (item: StorageItem): string | null => {
        if (item.imported) return t('imported');
        if ('attached' in item) return t(item.attached ? 'volumes.attached' : 'volumes.detached');
        if ('withMemory' in item) return item.withMemory ? t('snapshots.mark') : null;
        return item.scheduled ? t('backups.mark') : null;
      },
    [t],
  );
  const columns: DataColumn<StorageItem>[] = [
    {
      id: 'name',
      header: t('name'),
      className: 'max-w-64',
      cell: (row) => (
        <>
          <span className="block truncate font-medium">{row.name}</span>
          <span className="block truncate text-xs text-fg-subtle">{markOf(row)}</span>
        </>
      ),
    },
    {
      id: 'instance',
      header: t('instance'),
      className: 'max-w-56',
      cell: (row) => (
        <Link href={`/instances/${row.instanceId}/${kind}`} className="block truncate hover:underline">
          {row.instanceName}
        </Link>
      ),
    },
    { id: 'state', header: t('stateLabel'), cell: (row) => <StorageState item={row} /> },
    {
      id: 'region',
      header: t('region'),
      hideBelow: 'lg',
      cell: (row) => (
        <span className="flex items-center gap-2 whitespace-nowrap text-fg-muted">
          <ProviderMark kind={row.providerKind} />
          {row.region}
        </span>
      ),
    },
    {
      id: 'size',
      header: t('sizeLabel'),
      align: 'end',
      cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{sizeOf(row) ?? '–'}</span>,
    },
    {
      id: 'created',
      header: t('created'),
      align: 'end',
      cell: (row) => (
        <span className="text-fg-subtle">
          <Time at={row.createdAt} />
        </span>
      ),
    },
    {
      id: 'actions',
      header: t('actions'),
      headerHidden: true,
      align: 'end',
      className: 'w-10 pl-0!',
      cell: (row) => <StorageItemMenu kind={kind} item={row} />,
    },
  ];
  const Icon = STORAGE_ICONS[kind];
  const make = (size: 'md' | 'sm'): ReactNode =>
    change ? (
      <Button
        variant={size === 'md' ? 'primary' : 'default'}
        icon={<Icon size={15} aria-hidden />}
        onClick={() => setMaking(true)}
      >
        {t(`${kind}.make`)}
      </Button>
    ) : undefined;
  return (
    <Page title={t(`${kind}.title`)} actions={make('md')}>
      <ResourceList<StorageItem>
        caption={t(`${kind}.title`)}
        queryKey={[...keys.storage(organization), kind]}
        fetchPage={(query, signal) => {
          const wanted = listParameters<StorageQuery>(query);
          return api[kind].list(wanted, { signal }) as Promise<ApiPage<StorageItem>>;
        }}
        searchLabel={t('searchLabel')}
        filters={[
          {
            name: 'state',
            label: t('stateLabel'),
            many: true,
            options: STATES.map((state) => ({ value: state, label: t(`state.${state}`) })),
          },
          {
            name: 'region',
            label: t('region'),
            many: true,
            options: (regions.data?.items ?? []).map((region) => ({ value: region.name, label: region.name })),
          },
        ]}
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        noun={(count) => t(`${kind}.noun`, { count })}
        empty={{ title: t(`${kind}.empty`), body: t(`${kind}.listEmptyBody`), action: make('sm') }}
        card={(row) => (
          <div className="flex items-start gap-2 py-2.5 pr-2 pl-4">
            <Link href={`/instances/${row.instanceId}/${kind}`} className="min-w-0 flex-1">
              <span className="flex items-baseline justify-between gap-3">
                <span className="truncate text-base font-medium">{row.name}</span>
                <span className="whitespace-nowrap text-fg-muted tabular">{sizeOf(row)}</span>
              </span>
              <span className="mt-0.5 flex min-w-0 gap-2">
                <StorageState item={row} />
                <span className="truncate text-fg-subtle">{markOf(row)}</span>
              </span>
              <span className="mt-1 flex items-center gap-2 text-fg-muted">
                <ProviderMark kind={row.providerKind} />
                <span className="min-w-0 flex-1 truncate">
                  {row.instanceName}, {row.region}
                </span>
                <Time at={row.createdAt} />
              </span>
            </Link>
            <StorageItemMenu kind={kind} item={row} />
          </div>
        )}
      />
      {making ? <MakeForInstance kind={kind} onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}
