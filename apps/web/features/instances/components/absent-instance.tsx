'use client';
import { useQuery } from '@tanstack/react-query';
import { buttonClass, EmptyState, Notice, Panel, Skeleton } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { OperationPanel } from '../../operations/components/operation-panel';
import { useSession } from '../../session/session-store';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';

/** An instance that the API does not know (any more): the last thing that was done to it says why, and what to press. */
export function AbsentInstance({ id }: { id: string }): ReactNode {
  const t = useTranslations('instances');
  const organization = useSession((state) => state.organizationId);
  const { data, isPending } = useQuery({
    queryKey: [...keys.operations(organization), 'of', id],
    queryFn: ({ signal }) => api.operations.list({ instanceId: id, limit: 1 }, { signal }),
    retry: false,
  });
  const parents = [{ label: t('title'), href: '/instances' }];
  const last = data?.items[0];
  const back = (
    <Link href="/instances" className={buttonClass('default', 'sm')}>
      {t('title')}
    </Link>
  );
  if (isPending) {
    return (
      <Page title={t('one')} parents={parents}>
        <Skeleton className="h-64 w-full rounded-lg" />
      </Page>
    );
  }
  if (last === undefined) {
    return (
      <Page title={t('one')} parents={parents}>
        <Panel>
          <EmptyState title={t('absent')} action={back} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page title={last.instanceName ?? t('one')} parents={parents}>
      {last.kind === 'instance.create' ? null : (
        <Notice tone="info" title={t('goneTitle')} action={back}>
          {t('goneShort')}
        </Notice>
      )}
      <OperationPanel operation={last} />
    </Page>
  );
}
