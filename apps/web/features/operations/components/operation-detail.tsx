'use client';
import { ApiError } from '@uni/client';
import { Button, buttonClass, DefinitionList, EmptyState, Notice, Panel, PanelHead, Skeleton, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { useOperation } from '../hooks/use-operation';
import { useOperationTitle } from '../hooks/use-operation-title';
import { OperationPanel } from './operation-panel';

/** One operation on its own page. */
export function OperationDetail({ id }: { id: string }): ReactNode {
  const t = useTranslations('operations');
  const errorText = useErrorText();
  const titleOf = useOperationTitle();
  const { data, error, refetch } = useOperation(id);
  const parents = [{ label: t('title'), href: '/operations' }];
  if (data === undefined) {
    if (error instanceof ApiError && error.status === 404) {
      return (
        <Page title={t('one')} parents={parents}>
          <Panel>
            <EmptyState
              title={t('absent')}
              action={
                <Link href="/operations" className={buttonClass()}>
                  {t('title')}
                </Link>
              }
            />
          </Panel>
        </Page>
      );
    }
    return (
      <Page title={t('one')} parents={parents}>
        {error === null ? (
          <Skeleton className="h-56 w-full rounded-lg" />
        ) : (
          <Notice
            tone="bad"
            alert
            action={
              <Button size="sm" onClick={() => void refetch()}>
                {t('again')}
              </Button>
            }
          >
            {errorText(error)}
          </Notice>
        )}
      </Page>
    );
  }
  return (
    <Page title={titleOf(data)} parents={parents}>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <OperationPanel operation={data} linkToInstance />
        <Panel>
          <PanelHead title={t('details')} />
          <DefinitionList
            items={[
              { key: 'status', label: t('columns.status'), value: t(`status.${data.status}`) },
              { key: 'created', label: t('columns.created'), value: <Time at={data.createdAt} full seconds /> },
              data.startedAt === null
                ? null
                : { key: 'started', label: t('started'), value: <Time at={data.startedAt} full seconds /> },
              data.finishedAt === null
                ? null
                : { key: 'finished', label: t('finished'), value: <Time at={data.finishedAt} full seconds /> },
              { key: 'id', label: 'Id', value: <span className="font-mono text-xs">{data.id}</span> },
            ]}
          />
        </Panel>
      </div>
    </Page>
  );
}
