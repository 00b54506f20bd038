'use client';
import type { MachinesQuery, MachineView, ProviderView } from '@uni/client';
import { Button, formatDisk, formatMemory, Money, Status, Time, type DataColumn, type StatusGlyphKind } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { Link } from '../../shell/components/link';
import { listParameters } from '../../lists/list-parameters';
import { NameAndId } from '../components/cells';
import { useMayChange } from '../hooks/use-may-change';
import { ImportBar, ImportMachines, isImportable } from '../imports/import-machines';

const OWNERSHIPS = ['owned', 'orphan', 'foreign'] as const;
const POWERS = ['running', 'stopped', 'suspended', 'unknown'] as const;
const POWER: Readonly<Record<string, StatusGlyphKind>> = {
  running: 'running',
  stopped: 'stopped',
  suspended: 'suspended',
};

/** The word of a machine's power state; one that this page does not know keeps its own. */
function usePowerText(): (state: string) => string {
  const t = useTranslations('instances');
  return (state) => {
    const known = POWERS.find((each) => each === state);
    return known === undefined ? state : t(`status.${known}`);
  };
}

/** Everything that the last inventory has seen: ours, orphans with our mark, and what is somebody else's. */
export function ProviderInventory({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const powerText = usePowerText();
  const ti = useTranslations('admin.imports');
  const tp = useTranslations('instances');
  const mayChange = useMayChange();
  const [asked, setAsked] = useState<MachineView | null>(null);
  const columns = useMemo<DataColumn<MachineView>[]>(() => {
    const size = (row: MachineView): string =>
      [
        row.vcpus === null ? null : `${row.vcpus} vCPU`,
        row.memoryMib === null ? null : formatMemory(row.memoryMib, locale),
        row.diskGib === null ? null : formatDisk(row.diskGib, locale),
      ]
        .filter((part) => part !== null)
        .join(' · ');
    return [
      {
        id: 'name',
        header: t('machine.name'),
        className: 'max-w-72',
        cell: (row) => <NameAndId name={row.name} id={row.externalId} />,
      },
      {
        id: 'ownership',
        header: t('machine.ownership'),
        cell: (row) =>
          row.ownership === 'owned' && row.instanceId !== null ? (
            <Link
              href={`/admin/instances?q=${encodeURIComponent(row.owner?.name ?? row.name)}`}
              className="block max-w-44 min-w-0 hover:underline"
            >
              <span className="block truncate">{row.owner?.organization.name ?? t('ownership.owned')}</span>
              <span className="block truncate text-xs text-fg-subtle">{row.owner?.name}</span>
            </Link>
          ) : row.ownership === 'orphan' ? (
            <Link href={`/admin/orphans?q=${encodeURIComponent(row.externalId)}`} className="hover:underline">
              <Status kind="warning">{t('ownership.orphan')}</Status>
            </Link>
          ) : (
            <span className="text-fg-muted">{t(`ownership.${row.ownership}`)}</span>
          ),
      },
      {
        id: 'power',
        header: t('machine.power'),
        cell: (row) =>
          row.missingSince === null ? (
            <Status kind={POWER[row.powerState] ?? 'unknown'}>{powerText(row.powerState)}</Status>
          ) : (
            <Status kind="lost" note={<Time at={row.missingSince} />}>
              {t('machine.missing')}
            </Status>
          ),
      },
      {
        id: 'size',
        header: t('machine.size'),
        hideBelow: 'lg',
        cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{size(row)}</span>,
      },
      {
        id: 'location',
        header: t('machine.location'),
        hideBelow: 'lg',
        cell: (row) => <span className="font-mono text-xs text-fg-muted">{row.location ?? '–'}</span>,
      },
      {
        id: 'cost',
        header: t('machine.cost'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) =>
          row.vendorPerHour === null ? (
            <span className="text-fg-subtle">–</span>
          ) : (
            <Money value={row.vendorPerHour} style="rate" />
          ),
      },
      {
        id: 'first',
        header: t('machine.first'),
        align: 'end',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.firstSeenAt} />
          </span>
        ),
      },
      ...(mayChange
        ? [
            {
              id: 'import',
              header: ti('column'),
              headerHidden: true,
              align: 'end' as const,
              cell: (row: MachineView) =>
                isImportable(row) ? (
                  <Button size="sm" onClick={() => setAsked(row)}>
                    {ti('one')}
                  </Button>
                ) : null,
            },
          ]
        : []),
    ];
  }, [t, ti, locale, powerText, mayChange]);
  const list = (
    <ResourceList<MachineView>
      caption={t('tab.inventory')}
      queryKey={keys.admin('provider', provider.id, 'machines')}
      fetchPage={(query, signal) =>
        api.admin.providers.inventory(provider.id, listParameters<MachinesQuery>(query), { signal })
      }
      searchLabel={t('machine.searchLabel')}
      filters={[
        {
          name: 'ownership',
          label: t('machine.ownership'),
          many: true,
          options: OWNERSHIPS.map((each) => ({ value: each, label: t(`ownership.${each}`) })),
        },
        {
          name: 'power',
          label: t('machine.power'),
          many: true,
          options: POWERS.map((each) => ({ value: each, label: tp(`status.${each}`) })),
        },
      ]}
      rowName={(row) => row.name || row.externalId}
      {...(mayChange
        ? {
            bulk: (rows: readonly MachineView[], clear: () => void) => (
              <ImportBar providerId={provider.id} machines={rows} onClear={clear} />
            ),
          }
        : {})}
      columns={columns}
      rowId={(row) => row.externalId}
      noun={(count) => t('machine.noun', { count })}
      empty={{ title: t('machine.empty'), body: t('machine.emptyBody') }}
      summary={() =>
        provider.lastGoodSyncAt === null ? null : (
          <span className="text-xs text-fg-subtle">
            {t.rich('machine.age', { time: () => <Time at={provider.lastGoodSyncAt ?? ''} /> })}
          </span>
        )
      }
      card={(row) => (
        <div className="px-4 py-2.5">
          <p className="flex items-baseline justify-between gap-3">
            <span className="truncate text-base font-medium">{row.name === '' ? row.externalId : row.name}</span>
            <span className="font-mono text-xs text-fg-subtle">{row.externalId}</span>
          </p>
          <p className="flex items-baseline justify-between gap-3 text-fg-muted">
            <Status kind={row.missingSince === null ? (POWER[row.powerState] ?? 'unknown') : 'lost'}>
              {row.missingSince === null ? powerText(row.powerState) : t('machine.missing')}
            </Status>
            <span className={row.ownership === 'orphan' ? 'text-warn-text' : ''}>
              {row.owner?.organization.name ?? t(`ownership.${row.ownership}`)}
            </span>
          </p>
          {mayChange && isImportable(row) ? (
            <Button size="sm" className="mt-2" onClick={() => setAsked(row)}>
              {ti('one')}
            </Button>
          ) : null}
        </div>
      )}
    />
  );
  return (
    <>
      {list}
      {asked === null ? null : (
        <ImportMachines providerId={provider.id} machines={[asked]} onClose={() => setAsked(null)} />
      )}
    </>
  );
}
