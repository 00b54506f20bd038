'use client';
import type { InstanceView } from '@uni/client';
import { Button, Field, Notice, Select, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useErrorText } from '../../text/use-error-text';
import { useHindrance, useStorage, useStorageOrder } from '../hooks/use-storage';
import { StoragePanel } from './storage-frame';

/** The disc in the drive: which one, another one, none. */
export function DiscPanel({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const list = useStorage('discs', instance.id);
  const why = useHindrance(instance)();
  const order = useStorageOrder();
  const [chosen, setChosen] = useState('');
  const discs = list.data?.discs ?? [];
  const attached = list.data?.attached ?? null;
  const id = instance.id;
  return (
    <StoragePanel
      title={t('disc.title')}
      note={t('disc.note')}
      list={list}
      supported={list.data?.supported === true}
      unsupported={{ title: t('disc.unsupported'), body: t('disc.unsupportedBody') }}
      empty={discs.length === 0 && attached === null ? { title: t('disc.empty'), body: t('disc.emptyBody') } : null}
      hindrance={why}
      action={undefined}
    >
      <div className="flex flex-col gap-3 px-4 pb-4">
        <p>
          {attached === null
            ? t('disc.none')
            : t.rich('disc.inside', { name: attached.name, at: () => <Time at={attached.attachedAt} /> })}
        </p>
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-48 flex-1">
            <Field label={t('disc.choose')}>
              <Select value={chosen} onChange={(event) => setChosen(event.target.value)}>
                <option value="">{t('disc.choose')}</option>
                {discs.map((disc) => (
                  <option key={disc.ref} value={disc.ref}>
                    {disc.name}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
          <Button
            disabled={why !== null || chosen === ''}
            busy={order.isPending}
            onClick={() =>
              order.mutate(
                { key: { id, chosen }, send: (call) => api.discs.attach(id, chosen, call) },
                { onSuccess: () => setChosen('') },
              )
            }
          >
            {t('disc.insert')}
          </Button>
          {attached === null ? null : (
            <Button
              disabled={why !== null}
              onClick={() =>
                order.mutate({ key: { id, eject: attached.ref }, send: (call) => api.discs.detach(id, call) })
              }
            >
              {t('disc.eject')}
            </Button>
          )}
        </div>
        {order.error === null ? null : (
          <Notice tone="bad" alert>
            {errorText(order.error)}
          </Notice>
        )}
      </div>
    </StoragePanel>
  );
}
