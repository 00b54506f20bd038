'use client';
import type { AdminOrganization, OrganizationsQuery } from '@uni/client';
import {
  Button,
  formatCount,
  formatRunwayShort,
  initialsOf,
  isNegative,
  Mark,
  Money,
  runwayHours,
  runwayTone,
  sumMoney,
  Time,
  type DataColumn,
} from '@uni/ui';
import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useMayChange } from '../hooks/use-may-change';
import { CreditsDialog } from './credits-dialog';

const TONES = { neutral: 'text-fg-muted', warn: 'text-warn-text', bad: 'text-bad-text' } as const;

/** All organisations: how their money stands, and credit in two presses. */
export function OrganisationList(): ReactNode {
  const t = useTranslations('admin.organisations');
  const locale = useLocale();
  const mayChange = useMayChange();
  const [credited, setCredited] = useState<AdminOrganization | null>(null);
  const columns = useMemo<DataColumn<AdminOrganization>[]>(() => {
    const runway = (row: AdminOrganization): ReactNode => {
      const hours = runwayHours(row.balance, row.burnRatePerHour);
      return (
        <span className={TONES[runwayTone(hours)]}>{hours === null ? '–' : formatRunwayShort(hours, locale)}</span>
      );
    };
    return [
      {
        id: 'name',
        header: t('columns.organisation'),
        sortKey: 'name',
        className: 'max-w-72',
        cell: (row) => (
          <Link
            href={`/admin/organisations/${row.id}`}
            className="group/link flex min-w-0 items-center gap-3 rounded-xs"
          >
            <Mark text={initialsOf(row.name)} size="md" mono={false} />
            <span className="min-w-0">
              <span className="block truncate font-medium group-hover/link:underline">{row.name}</span>
              <span className="block truncate text-xs text-fg-subtle">{row.members[0]?.email}</span>
            </span>
          </Link>
        ),
      },
      {
        id: 'members',
        header: t('columns.members'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => formatCount(row.members.length, locale),
      },
      {
        id: 'instances',
        header: t('columns.instances'),
        align: 'end',
        cell: (row) => formatCount(row.instances, locale),
      },
      {
        id: 'burn',
        header: t('columns.burn'),
        align: 'end',
        cell: (row) => <Money value={row.burnRatePerHour} style="rate" />,
      },
      {
        id: 'reserved',
        header: t('columns.reserved'),
        align: 'end',
        hideBelow: 'xl',
        cell: (row) => <Money value={row.reserved} style="rate" className="text-fg-muted" />,
      },
      { id: 'runway', header: t('columns.runway'), align: 'end', cell: runway },
      {
        id: 'balance',
        header: t('columns.balance'),
        align: 'end',
        cell: (row) => (
          <Money
            value={row.balance}
            className={isNegative(row.balance) ? 'font-medium text-bad-text' : 'font-medium'}
          />
        ),
      },
      {
        id: 'created',
        header: t('columns.created'),
        align: 'end',
        sortKey: 'createdAt',
        hideBelow: 'xl',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} />
          </span>
        ),
      },
      ...(mayChange
        ? [
            {
              id: 'credit',
              header: '',
              align: 'end' as const,
              className: 'w-28 pl-0!',
              cell: (row: AdminOrganization) => (
                <Button
                  size="sm"
                  icon={<Plus size={14} aria-hidden />}
                  aria-label={t('creditFor', { name: row.name })}
                  onClick={() => setCredited(row)}
                >
                  {t('credit')}
                </Button>
              ),
            },
          ]
        : []),
    ];
  }, [t, locale, mayChange]);
  return (
    <Page title={t('title')}>
      <ResourceList<AdminOrganization>
        caption={t('title')}
        queryKey={keys.admin('organizations')}
        fetchPage={(query, signal) =>
          api.admin.organizations.list(listParameters<OrganizationsQuery>(query), { signal })
        }
        searchLabel={t('searchLabel')}
        sorts={[
          { value: '-createdAt', label: t('sorts.newest') },
          { value: 'createdAt', label: t('sorts.oldest') },
          { value: 'name', label: t('sorts.name') },
          { value: '-name', label: t('sorts.nameDown') },
        ]}
        defaultSort="-createdAt"
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={{ title: t('empty.title'), body: t('empty.body') }}
        summary={(rows) => {
          const currency = rows[0]?.balance.currency ?? 'EUR';
          return (
            <span className="flex gap-4">
              <Money
                value={sumMoney(
                  rows.map((row) => row.burnRatePerHour),
                  currency,
                )}
                style="rate"
                perHour
              />
              <Money
                value={sumMoney(
                  rows.map((row) => row.balance),
                  currency,
                )}
                className="font-medium text-fg"
              />
            </span>
          );
        }}
        card={(row) => (
          <div className="flex items-center gap-3 px-4 py-2.5">
            <Link href={`/admin/organisations/${row.id}`} className="min-w-0 flex-1">
              <span className="flex items-baseline justify-between gap-3">
                <span className="truncate text-base font-medium">{row.name}</span>
                <Money
                  value={row.balance}
                  className={isNegative(row.balance) ? 'text-base text-bad-text' : 'text-base'}
                />
              </span>
              <span className="flex items-baseline justify-between gap-3 text-fg-muted">
                <span className="truncate">{row.members[0]?.email}</span>
                <Money value={row.burnRatePerHour} style="rate" perHour />
              </span>
            </Link>
            {mayChange ? (
              <Button size="sm" aria-label={t('creditFor', { name: row.name })} onClick={() => setCredited(row)}>
                <Plus size={15} aria-hidden />
              </Button>
            ) : null}
          </div>
        )}
      />
      {credited === null ? null : <CreditsDialog organization={credited} onClose={() => setCredited(null)} />}
    </Page>
  );
}
