'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '@uni/client';
import { Button, EmptyState, Notice, Panel } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';

/** What a page shows once its data is there; until then a skeleton, an absence or a failure with another try. */
export function Awaited<T>(props: {
  query: UseQueryResult<T>;
  skeleton: ReactNode;
  /** What to say, and where to go, when there is no such thing. */
  absent?: { readonly title: string; readonly action: ReactNode };
  children: (data: T) => ReactNode;
}): ReactNode {
  const t = useTranslations('admin.common');
  const errorText = useErrorText();
  const { data, error, refetch } = props.query;
  if (data !== undefined) return props.children(data);
  if (error === null) return props.skeleton;
  if (props.absent !== undefined && error instanceof ApiError && error.status === 404) {
    return (
      <Panel>
        <EmptyState title={props.absent.title} action={props.absent.action} />
      </Panel>
    );
  }
  return (
    <Notice
      tone="bad"
      alert
      action={
        <Button size="sm" onClick={() => void refetch()}>
          {t('retry')}
        </Button>
      }
    >
      {errorText(error)}
    </Notice>
  );
}
