'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminOrganization } from '@uni/client';
import {
  Button,
  buttonClass,
  CopyButton,
  DefinitionList,
  formatCount,
  Panel,
  PanelHead,
  Skeleton,
  Time,
} from '@uni/ui';
import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { LedgerList } from '../../billing/components/ledger-list';
import { MoneyStats } from '../../billing/components/money-stats';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { Awaited } from '../components/awaited';
import { useMayChange } from '../hooks/use-may-change';
import { UserStatus } from '../users/user-status';
import { UserMenu } from '../users/user-menu';
import { CreditsDialog, useOrganizationBalance } from './credits-dialog';

/** One organisation: its money, its people, every movement of its money. */
export function OrganisationDetail({ id }: { id: string }): ReactNode {
  const t = useTranslations('admin.organisations');
  const mayChange = useMayChange();
  const [crediting, setCrediting] = useState(false);
  const query = useQuery({
    queryKey: keys.admin('organization', id),
    queryFn: ({ signal }) => api.admin.organizations.get(id, { signal }),
  });
  const balance = useOrganizationBalance(id);
  const organization = query.data;
  return (
    <Page
      title={organization?.name ?? t('one')}
      parents={[{ label: t('title'), href: '/admin/organisations' }]}
      beside={
        organization?.personal === true ? (
          <span className="rounded-sm border border-line px-1.5 text-xs leading-5 text-fg-muted">{t('personal')}</span>
        ) : undefined
      }
      actions={
        organization === undefined || !mayChange ? undefined : (
          <Button variant="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setCrediting(true)}>
            {t('addCredits')}
          </Button>
        )
      }
    >
      <Awaited
        query={query}
        skeleton={<Skeleton className="h-64 w-full rounded-lg" />}
        absent={{
          title: t('absent'),
          action: (
            <Link href="/admin/organisations" className={buttonClass()}>
              {t('title')}
            </Link>
          ),
        }}
      >
        {(data) => (
          <>
            <Awaited query={balance} skeleton={<Skeleton className="h-[6.5rem] w-full rounded-lg" />}>
              {(standing) => <MoneyStats balance={standing} forecast={undefined} />}
            </Awaited>
            <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_22rem]">
              <LedgerList
                queryKey={keys.admin('organization', id, 'entries')}
                fetchPage={(page, signal) => api.admin.organizations.entries(id, page, { signal })}
              />
              <div className="flex min-w-0 flex-col gap-3">
                <Members organization={data} />
                <Facts organization={data} />
              </div>
            </div>
            {crediting ? <CreditsDialog organization={data} onClose={() => setCrediting(false)} /> : null}
          </>
        )}
      </Awaited>
    </Page>
  );
}

function Members({ organization }: { organization: AdminOrganization }): ReactNode {
  const t = useTranslations('admin.organisations');
  const mayChange = useMayChange();
  return (
    <Panel>
      <PanelHead title={t('columns.members')} note={organization.members.length} />
      <ul>
        {organization.members.map((member) => (
          <li key={member.userId} className="flex items-center gap-3 border-t border-line-subtle px-4 py-2">
            <span className="min-w-0 flex-1">
              <Link
                href={`/admin/users?q=${encodeURIComponent(member.email)}`}
                className="block truncate font-medium hover:underline"
              >
                {member.name}
              </Link>
              <span className="block truncate text-xs text-fg-subtle">
                {t(`roles.${member.role}`)}, {member.email}
              </span>
            </span>
            {member.status === 'active' ? null : <UserStatus status={member.status} />}
            {mayChange ? <UserMenu user={{ id: member.userId, name: member.name, status: member.status }} /> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Facts({ organization }: { organization: AdminOrganization }): ReactNode {
  const t = useTranslations('admin.organisations');
  const locale = useLocale();
  const link = (href: string, text: string): ReactNode => (
    <Link href={href} className="hover:underline">
      {text}
    </Link>
  );
  return (
    <Panel>
      <PanelHead title={t('facts')} />
      <DefinitionList
        items={[
          {
            key: 'instances',
            label: t('columns.instances'),
            value: link(
              `/admin/instances?organizationId=${organization.id}`,
              formatCount(organization.instances, locale),
            ),
          },
          {
            key: 'operations',
            label: t('operations'),
            value: link(`/admin/operations?organizationId=${organization.id}`, t('show')),
          },
          { key: 'audit', label: t('audit'), value: link(`/admin/audit?organizationId=${organization.id}`, t('show')) },
          { key: 'created', label: t('columns.created'), value: <Time at={organization.createdAt} full /> },
          {
            key: 'id',
            label: 'Id',
            value: (
              <span className="font-mono text-xs">{`${organization.id.slice(0, 13)}…${organization.id.slice(-4)}`}</span>
            ),
            action: <CopyButton text={organization.id} what="Id" />,
          },
        ]}
      />
    </Panel>
  );
}
