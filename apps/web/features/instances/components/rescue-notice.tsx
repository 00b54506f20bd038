'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ApiError, type InstanceView } from '@uni/client';
import { Button, CopyButton, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { useErrorText } from '../../text/use-error-text';

/** An instance in its rescue system, and the password that is told once to whoever asked for it. */
export function RescueNotice({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const errorText = useErrorText();
  const organization = useSession((state) => state.organizationId);
  const me = useSession((state) => state.user?.id ?? null);
  const entered = useQuery({
    queryKey: [...keys.operations(organization), 'rescue', instance.id, instance.rescueSince],
    queryFn: ({ signal }) =>
      api.operations.list({ instanceId: instance.id, kind: ['instance.rescue'], limit: 1 }, { signal }),
    enabled: instance.rescueSince !== null,
  });
  // Never in the cache of queries: it is gone with this notice.
  const secret = useMutation({
    mutationFn: (operationId: string) => api.operations.takeSecret(operationId),
    gcTime: 0,
  });
  if (instance.rescueSince === null) return null;
  const operation = entered.data?.items[0];
  const mine = operation !== undefined && operation.requestedBy === me;
  const gone = secret.error instanceof ApiError && secret.error.status === 404;
  return (
    <Notice
      tone="warn"
      title={t('rescue.title')}
      action={
        mine && secret.data === undefined && !gone ? (
          <Button size="sm" busy={secret.isPending} onClick={() => secret.mutate(operation.id)}>
            {t('rescue.show')}
          </Button>
        ) : undefined
      }
    >
      {t('rescue.body')}
      {secret.data === undefined ? null : (
        <span className="mt-1.5 flex flex-wrap items-center gap-2">
          {t('rescue.password')}
          <code className="rounded-sm border border-line bg-surface px-1.5 font-mono">{secret.data.password}</code>
          <CopyButton text={secret.data.password} what={t('rescue.password')} />
          <span className="text-fg-muted">{t('rescue.once')}</span>
        </span>
      )}
      {gone ? <span className="mt-1.5 block">{t('rescue.gone')}</span> : null}
      {secret.error !== null && !gone ? <span className="mt-1.5 block">{errorText(secret.error)}</span> : null}
    </Notice>
  );
}
