'use client';
import type { BackupView, InstanceView } from '@uni/client';
import { Button } from '@uni/ui';
import { Archive } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useHindrance, useStorage } from '../hooks/use-storage';
import { LoseDialog } from './lose-dialog';
import { MakeDialog } from './make-dialog';
import { PolicyPanel } from './policy-panel';
import { StoragePanel, StorageTab } from './storage-frame';
import { RowButton, StorageRow } from './storage-row';

type Asked = { readonly what: 'make' } | { readonly what: 'restore' | 'remove'; readonly item: BackupView };

/** Copies that outlive the instance, and when they are made by themselves. */
export function BackupsTab({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('storage');
  const list = useStorage('backups', instance.id);
  const hindrance = useHindrance(instance);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const rules = list.data?.rules;
  const items = list.data?.items ?? [];
  const whyNot = hindrance();
  const whyNoRestore = hindrance(rules?.restoreRequiresStopped);
  const make = (
    <Button
      size="sm"
      variant="primary"
      disabled={whyNot !== null}
      icon={<Archive size={14} aria-hidden />}
      onClick={() => setAsked({ what: 'make' })}
    >
      {t('backups.make')}
    </Button>
  );
  return (
    <StorageTab instance={instance}>
      <StoragePanel
        title={t('backups.title')}
        note={t('backups.note')}
        list={list}
        supported={rules?.supported === true}
        unsupported={{ title: t('backups.unsupported'), body: t('backups.unsupportedBody') }}
        empty={items.length === 0 ? { title: t('backups.empty'), body: whyNot ?? t('backups.emptyBody') } : null}
        hindrance={whyNot ?? whyNoRestore}
        action={make}
      >
        <ul>
          {items.map((item) => (
            <StorageRow key={item.id} item={item} note={item.scheduled ? <span>{t('backups.scheduled')}</span> : null}>
              <RowButton
                label={t('backups.restore')}
                name={item.name}
                why={item.state === 'ready' ? whyNoRestore : t('why.notReady')}
                onClick={() => setAsked({ what: 'restore', item })}
              />
              <RowButton
                danger
                label={t('remove')}
                name={item.name}
                why={item.operationId === null && instance.currentOperationId === null ? null : t('why.busy')}
                onClick={() => setAsked({ what: 'remove', item })}
              />
            </StorageRow>
          ))}
        </ul>
      </StoragePanel>
      {rules?.supported === true && instance.status !== 'deleted' && list.data !== undefined ? (
        <PolicyPanel
          key={list.data.policy === null ? 'none' : JSON.stringify(list.data.policy)}
          instance={instance}
          policy={list.data.policy}
        />
      ) : null}
      {asked?.what === 'make' ? (
        <MakeDialog
          title={t('backups.make')}
          description={t('backups.makeNote', { name: instance.name })}
          name={`backup-${items.length + 1}`}
          send={({ name }, call) => api.backups.create(instance.id, { name }, call)}
          onClose={close}
        />
      ) : asked?.what === 'restore' ? (
        <LoseDialog
          title={t('backups.restoreOne', { name: asked.item.name })}
          name={instance.name}
          goes={[t('backups.restoreGoes')]}
          stays={[t('backups.restoreStays')]}
          note={t('mayBeOff')}
          send={(call) => api.backups.restore(instance.id, asked.item.id, call)}
          onClose={close}
        />
      ) : asked?.what === 'remove' ? (
        <LoseDialog
          title={t('removeOne', { name: asked.item.name })}
          name={asked.item.name}
          goes={[t('backups.removeGoes')]}
          stays={[t('backups.removeStays', { name: instance.name })]}
          send={(call) => api.backups.remove(instance.id, asked.item.id, call)}
          onClose={close}
        />
      ) : null}
    </StorageTab>
  );
}
