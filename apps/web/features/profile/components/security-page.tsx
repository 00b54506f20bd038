'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ActiveSession, SshKey } from '@uni/client';
import {
  Button,
  ConfirmByName,
  CopyButton,
  EmptyState,
  Notice,
  Panel,
  PanelHead,
  SkeletonRows,
  Status,
  Time,
} from '@uni/ui';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSshKeys } from '../../instances/hooks/use-catalogue';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { describeAgent } from '../user-agent';

const AddKeyDialog = dynamic(() => import('./add-key-dialog').then((module) => module.AddKeyDialog), { ssr: false });

/** SSH keys, and where this account is signed in. */
export function SecurityPage(): ReactNode {
  const t = useTranslations('profile');
  return (
    <Page title={t('security')} width="form">
      <KeysPanel />
      <SessionsPanel />
    </Page>
  );
}

function KeysPanel(): ReactNode {
  const t = useTranslations('profile');
  const errorText = useErrorText();
  const client = useQueryClient();
  const query = useSshKeys();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<SshKey | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => api.me.removeSshKey(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.sshKeys });
      setRemoving(null);
    },
  });
  return (
    <Panel>
      <PanelHead
        title={t('keys.title')}
        note={t('keys.note')}
        actions={
          <Button size="sm" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
            {t('keys.add')}
          </Button>
        }
      />
      {query.isPending ? (
        <SkeletonRows rows={2} label={t('loading')} />
      ) : query.error !== null ? (
        <Notice
          tone="bad"
          alert
          className="mx-4 mb-4"
          action={
            <Button size="sm" onClick={() => void query.refetch()}>
              {t('retry')}
            </Button>
          }
        >
          {errorText(query.error)}
        </Notice>
      ) : query.data.length === 0 ? (
        <EmptyState title={t('keys.empty')} action={<Button onClick={() => setAdding(true)}>{t('keys.add')}</Button>}>
          {t('keys.emptyBody')}
        </EmptyState>
      ) : (
        <ul>
          {query.data.map((key) => (
            <li key={key.id} className="flex min-h-13 items-center gap-3 border-t border-line-subtle px-4 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{key.name}</p>
                <p className="flex items-center gap-1 font-mono text-xs text-fg-subtle">
                  <span className="truncate">{key.fingerprint}</span>
                  <CopyButton text={key.publicKey} what={key.name} />
                </p>
              </div>
              <span className="text-fg-subtle max-sm:hidden">
                <Time at={key.createdAt} />
              </span>
              <Button variant="danger-ghost" size="sm" onClick={() => setRemoving(key)}>
                {t('keys.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {adding ? <AddKeyDialog onClose={() => setAdding(false)} /> : null}
      {removing === null ? null : (
        <ConfirmByName
          open
          onOpenChange={() => setRemoving(null)}
          title={t('keys.removeTitle', { name: removing.name })}
          name={removing.name}
          goesLabel={t('goes')}
          staysLabel={t('stays')}
          goes={[t('keys.goes')]}
          stays={[t('keys.stays')]}
          confirmLabel={t('keys.removeTitle', { name: removing.name })}
          cancelLabel={t('cancel')}
          busy={remove.isPending}
          error={
            remove.error === null ? undefined : (
              <Notice tone="bad" alert>
                {errorText(remove.error)}
              </Notice>
            )
          }
          onConfirm={() => remove.mutate(removing.id)}
        />
      )}
    </Panel>
  );
}

function SessionsPanel(): ReactNode {
  const t = useTranslations('profile');
  const errorText = useErrorText();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await api.me.sessions({ signal })).items,
  });
  const end = useMutation({
    mutationFn: (session: ActiveSession) => api.me.endSession(session.id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
  return (
    <Panel>
      <PanelHead title={t('sessions.title')} note={t('sessions.note')} />
      {query.isPending ? (
        <SkeletonRows rows={2} label={t('loading')} />
      ) : query.error !== null ? (
        <Notice
          tone="bad"
          alert
          className="mx-4 mb-4"
          action={
            <Button size="sm" onClick={() => void query.refetch()}>
              {t('retry')}
            </Button>
          }
        >
          {errorText(query.error)}
        </Notice>
      ) : (
        <ul>
          {query.data.map((session) => (
            <li key={session.id} className="flex min-h-13 items-center gap-3 border-t border-line-subtle px-4 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">
                  {session.userAgent === null ? t('sessions.unknown') : describeAgent(session.userAgent)}
                </p>
                <p className="text-xs text-fg-subtle">
                  {session.ip === null ? null : <span className="font-mono">{session.ip}</span>}{' '}
                  {t.rich('sessions.seen', { time: () => <Time at={session.lastSeenAt} /> })}
                </p>
              </div>
              {session.current ? (
                <Status kind="running">{t('sessions.current')}</Status>
              ) : (
                <Button
                  size="sm"
                  busy={end.isPending && end.variables.id === session.id}
                  onClick={() => end.mutate(session)}
                >
                  {t('sessions.end')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {end.error === null ? null : (
        <Notice tone="bad" alert className="m-4">
          {errorText(end.error)}
        </Notice>
      )}
    </Panel>
  );
}
