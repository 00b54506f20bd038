'use client';
import type { AdminUser, UsersQuery } from '@uni/client';
import { initialsOf, Mark, Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useMayChange } from '../hooks/use-may-change';
import { UserMenu } from './user-menu';
import { UserStatus } from './user-status';

const STATUSES = ['active', 'suspended', 'banned'] as const;

/** Everybody who can sign in, or could once. */
export function UserList(): ReactNode {
  const t = useTranslations('admin.users');
  const mayChange = useMayChange();
  const columns = useMemo<DataColumn<AdminUser>[]>(
    () => [
      {
        id: 'name',
        header: t('columns.user'),
        sortKey: 'email',
        className: 'max-w-80',
        cell: (row) => (
          <span className="flex min-w-0 items-center gap-3">
            <Mark text={initialsOf(row.name)} size="md" mono={false} className="rounded-full!" />
            <span className="min-w-0">
              <span className="flex items-center gap-2">
                <span className="truncate font-medium">{row.name}</span>
                {row.platformRole === 'user' ? null : (
                  <span className="rounded-sm border border-line px-1.5 text-2xs text-fg-muted">
                    {t(`roles.${row.platformRole}`)}
                  </span>
                )}
              </span>
              <span className="block truncate text-xs text-fg-subtle">{row.email}</span>
            </span>
          </span>
        ),
      },
      {
        id: 'status',
        header: t('columns.status'),
        className: 'max-w-64',
        cell: (row) => <UserStatus status={row.status} note={row.statusReason} />,
      },
      {
        id: 'organisations',
        header: t('columns.organisations'),
        className: 'max-w-64',
        cell: (row) => (
          <span className="flex min-w-0 flex-wrap gap-x-2">
            {row.organizations.slice(0, 3).map((organization) => (
              <Link
                key={organization.id}
                href={`/admin/organisations/${organization.id}`}
                className="truncate text-fg-muted hover:underline"
              >
                {organization.name}
              </Link>
            ))}
            {row.organizations.length > 3 ? (
              <span className="text-fg-subtle">+{row.organizations.length - 3}</span>
            ) : null}
          </span>
        ),
      },
      {
        id: 'seen',
        header: t('columns.seen'),
        align: 'end',
        cell: (row) => (
          <span className="text-fg-muted">{row.lastSeenAt === null ? t('never') : <Time at={row.lastSeenAt} />}</span>
        ),
      },
      {
        id: 'created',
        header: t('columns.created'),
        align: 'end',
        sortKey: 'createdAt',
        hideBelow: 'lg',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} />
          </span>
        ),
      },
      ...(mayChange
        ? [
            {
              id: 'actions',
              header: '',
              align: 'end' as const,
              className: 'w-10 pl-0!',
              cell: (row: AdminUser) => <UserMenu user={row} />,
            },
          ]
        : []),
    ],
    [t, mayChange],
  );
  return (
    <Page title={t('title')}>
      <ResourceList<AdminUser>
        caption={t('title')}
        queryKey={keys.admin('users')}
        fetchPage={(query, signal) => api.admin.users.list(listParameters<UsersQuery>(query), { signal })}
        searchLabel={t('searchLabel')}
        filters={[
          {
            name: 'status',
            label: t('columns.status'),
            many: true,
            options: STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) })),
          },
        ]}
        sorts={[
          { value: '-createdAt', label: t('sorts.newest') },
          { value: 'createdAt', label: t('sorts.oldest') },
          { value: 'email', label: t('sorts.email') },
          { value: '-email', label: t('sorts.emailDown') },
        ]}
        defaultSort="-createdAt"
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={{ title: t('empty') }}
        card={(row) => (
          <div className="flex items-start gap-2 py-2.5 pr-2 pl-4">
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline justify-between gap-3">
                <span className="truncate text-base font-medium">{row.name}</span>
                <span className="text-xs text-fg-subtle">
                  {row.lastSeenAt === null ? t('never') : <Time at={row.lastSeenAt} />}
                </span>
              </p>
              <p className="truncate text-fg-muted">{row.email}</p>
              <p className="mt-1 flex items-start justify-between gap-3">
                <UserStatus status={row.status} note={row.statusReason} />
                <span className="truncate text-fg-subtle">{row.organizations[0]?.name}</span>
              </p>
            </div>
            {mayChange ? <UserMenu user={row} /> : null}
          </div>
        )}
      />
    </Page>
  );
}
