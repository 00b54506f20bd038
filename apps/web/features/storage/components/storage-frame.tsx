'use client';
import type { InstanceView } from '@uni/client';
import { Button, EmptyState, Notice, Panel, PanelHead, SkeletonRows } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { OperationPanel } from '../../operations/components/operation-panel';
import { useErrorText } from '../../text/use-error-text';
import { useStorageOperation } from '../hooks/use-storage';

/** The operation at work, then what the tab is about. */
export function StorageTab({ instance, children }: { instance: InstanceView; children: ReactNode }): ReactNode {
  const operation = useStorageOperation(instance);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {operation === undefined ? null : <OperationPanel operation={operation} />}
      {children}
    </div>
  );
}

interface ListState {
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

/** One list with what it needs: waiting, failure, a place that cannot, nothing yet. */
export function StoragePanel(props: {
  title: string;
  note?: ReactNode;
  list: ListState;
  supported: boolean;
  unsupported: { title: string; body: string };
  empty: { title: string; body: string } | null;
  action: ReactNode;
  /** Why the action cannot be pressed. */
  hindrance?: string | null;
  children: ReactNode;
}): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const { list, empty, hindrance = null } = props;
  const able = !list.isPending && list.error === null && props.supported;
  return (
    <Panel>
      <PanelHead title={props.title} note={props.note} actions={able && empty === null ? props.action : undefined} />
      {able && hindrance !== null ? <p className="px-4 pb-2 text-xs text-fg-muted">{hindrance}</p> : null}
      {list.isPending ? (
        <SkeletonRows rows={2} label={t('loading')} />
      ) : list.error !== null ? (
        <Notice
          tone="bad"
          alert
          className="mx-4 mb-4"
          action={
            <Button size="sm" onClick={() => void list.refetch()}>
              {t('retry')}
            </Button>
          }
        >
          {errorText(list.error)}
        </Notice>
      ) : !props.supported ? (
        <EmptyState title={props.unsupported.title}>{props.unsupported.body}</EmptyState>
      ) : empty === null ? (
        props.children
      ) : (
        <EmptyState title={empty.title} action={props.action}>
          {empty.body}
        </EmptyState>
      )}
    </Panel>
  );
}
