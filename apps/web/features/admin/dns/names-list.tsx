'use client';
import type { AdminNamesQuery, Page } from '@uni/client';
import type { DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useProviderOptions } from '../hooks/use-provider-options';
import { AssignDialog } from './assign-dialog';
import type { DnsTab } from './dns-frame';
import { AssignButton, Owner } from './owner';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly providerName: string;
  readonly organization: { readonly id: string; readonly name: string } | null;
}

interface NamesListProps<Row extends Named> {
  readonly tab: DnsTab;
  readonly fetchPage: (query: AdminNamesQuery, signal: AbortSignal) => Promise<Page<Row>>;
  /** The header of the first column, and what stands below a name that wants a word. */
  readonly header: string;
  readonly below?: (row: Row) => ReactNode;
  /** What is said between the owner and the account, and after it. */
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly last?: DataColumn<Row>;
  /** The last lines of a card. */
  readonly card: (row: Row) => ReactNode;
  readonly noun: (count: number) => string;
  readonly empty: { readonly title: string; readonly body: string };
  readonly assign: {
    readonly title: (row: Row) => string;
    readonly note: string;
    readonly send: (row: Row, organizationId: string | null) => Promise<unknown>;
  };
}

/** Zones or domains of all accounts, whose they are, and the question to whom one is given. */
export function NamesList<Row extends Named>(props: NamesListProps<Row>): ReactNode {
  const t = useTranslations('admin.dns');
  const providers = useProviderOptions();
  const [asked, setAsked] = useState<Row | null>(null);
  const { header, below, columns: own, last } = props;
  const columns = useMemo<DataColumn<Row>[]>(
    () => [
      {
        id: 'name',
        header,
        className: 'max-w-80',
        cell: (row) => (
          <>
            <span className="block truncate font-medium">{row.name}</span>
            {below?.(row)}
          </>
        ),
      },
      { id: 'owner', header: t('organisation'), cell: (row) => <Owner organization={row.organization} /> },
      ...own,
      {
        id: 'provider',
        header: t('provider'),
        hideBelow: 'lg',
        cell: (row) => <span className="text-fg-muted">{row.providerName}</span>,
      },
      ...(last === undefined ? [] : [last]),
      {
        id: 'actions',
        header: t('assign'),
        headerHidden: true,
        align: 'end',
        cell: (row) => <AssignButton name={row.name} onClick={() => setAsked(row)} />,
      },
    ],
    [t, header, below, own, last],
  );
  return (
    <>
      <ResourceList<Row>
        caption={t(`tabs.${props.tab}`)}
        queryKey={keys.admin('dns', props.tab)}
        fetchPage={(query, signal) => props.fetchPage(listParameters<AdminNamesQuery>(query), signal)}
        searchLabel={t('search')}
        filters={[{ name: 'providerId', label: t('provider'), options: providers }]}
        columns={columns}
        rowId={(row) => row.id}
        noun={props.noun}
        empty={props.empty}
        card={(row) => (
          <div className="flex items-center gap-3 px-4 py-2.5">
            <div className="min-w-0 flex-1">
              <p className="truncate text-base font-medium">{row.name}</p>
              <p className="truncate text-fg-muted">
                <Owner organization={row.organization} />
              </p>
              {props.card(row)}
              {below?.(row)}
            </div>
            <AssignButton name={row.name} onClick={() => setAsked(row)} />
          </div>
        )}
      />
      {asked === null ? null : (
        <AssignDialog
          title={props.assign.title(asked)}
          note={props.assign.note}
          organizationId={asked.organization?.id ?? null}
          assign={(organizationId) => props.assign.send(asked, organizationId)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
