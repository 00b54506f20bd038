'use client';
import type { InstanceView } from '@uni/client';
import { Button, Field, Notice, Select, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useErrorText } from '../../text/use-error-text';
import { useMay } from '../../session/hooks/use-may';
import { useHindrance, useStorage, useStorageOrder } from '../hooks/use-storage';
import { StoragePanel } from './storage-frame';

/** The disc in the drive: which one, another one, none. */
export function DiscPanel({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const list = useStorage('discs', instance.id);
  const why = useHindrance(instance)();
  const order = useStorageOrder();
  const eject = useStorageOrder();
  const { change } = useMay();
  const failed = order.error ?? eject.error;
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
      hindrance={change ? why : null}
      action={undefined}
    >
      <div className="flex flex-col gap-3 px-4 pb-4">
        <p>
          {attached === null
            ? t('disc.none')
            : t.rich('disc.inside', { name: attached.name, at: () => <Time at={attached.attachedAt} /> })}
        </p>
        {!change ? null : (
          <div className="flex flex-wrap items-end gap-2">
            <div className="min-w-48 max-w-xl flex-1">
              <Field label={t(attached === null ? 'disc.choose' : 'disc.another')}>
                <Select value={chosen} onChange={(event) => setChosen(event.target.value)}>
                  <option value="">{t('disc.chooseOne')}</option>
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
              {t(attached === null ? 'disc.insert' : 'disc.replace')}
            </Button>
            {attached === null ? null : (
              <Button
                disabled={why !== null}
                busy={eject.isPending}
                onClick={() =>
                  eject.mutate({ key: { id, eject: attached.ref }, send: (call) => api.discs.detach(id, call) })
                }
              >
                {t('disc.eject')}
              </Button>
            )}
          </div>
        )}
        {failed === null ? null : (
          <Notice tone="bad" alert>
            {errorText(failed)}
          </Notice>
        )}
      </div>
    </StoragePanel>
  );
}
