'use client';
import type { InstanceView, SnapshotView } from '@uni/client';
import { Button } from '@uni/ui';
import { Camera } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useHindrance, useStorage } from '../hooks/use-storage';
import { LoseDialog } from './lose-dialog';
import { MakeDialog } from './make-dialog';
import { StoragePanel, StorageTab } from './storage-frame';
import { RowButton, StorageRow } from './storage-row';

type Asked = { readonly what: 'make' } | { readonly what: 'revert' | 'remove'; readonly item: SnapshotView };

/** Points in time of an instance's disks: make one, go back to one, remove one. */
export function SnapshotsTab({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('storage');
  const list = useStorage('snapshots', instance.id);
  const hindrance = useHindrance(instance);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const rules = list.data?.rules;
  const items = list.data?.items ?? [];
  const full = rules?.max != null && items.length >= rules.max ? t('why.full', { max: rules.max }) : null;
  const whyNot = hindrance() ?? full;
  const whyNoRevert = hindrance(rules?.revertRequiresStopped);
  const make = (
    <Button
      size="sm"
      variant="primary"
      disabled={whyNot !== null}
      icon={<Camera size={14} aria-hidden />}
      onClick={() => setAsked({ what: 'make' })}
    >
      {t('snapshots.make')}
    </Button>
  );
  return (
    <StorageTab instance={instance}>
      <StoragePanel
        title={t('snapshots.title')}
        note={rules?.includesVolumes === true ? t('snapshots.withVolumes') : t('snapshots.note')}
        list={list}
        supported={rules?.supported === true}
        unsupported={{ title: t('snapshots.unsupported'), body: t('snapshots.unsupportedBody') }}
        empty={items.length === 0 ? { title: t('snapshots.empty'), body: whyNot ?? t('snapshots.emptyBody') } : null}
        hindrance={whyNot ?? whyNoRevert}
        action={make}
      >
        <ul>
          {items.map((item) => (
            <StorageRow key={item.id} item={item} note={item.withMemory ? <span>{t('snapshots.memory')}</span> : null}>
              <RowButton
                label={t('snapshots.revert')}
                name={item.name}
                why={item.state === 'ready' ? whyNoRevert : t('why.notReady')}
                onClick={() => setAsked({ what: 'revert', item })}
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
      {asked?.what === 'make' ? (
        <MakeDialog
          title={t('snapshots.make')}
          description={t('snapshots.makeNote', { name: instance.name })}
          name={`snapshot-${items.length + 1}`}
          memory={rules?.withMemory === true && instance.status === 'running'}
          send={({ name, withMemory }, call) => api.snapshots.create(instance.id, { name, withMemory }, call)}
          onClose={close}
        />
      ) : asked?.what === 'revert' ? (
        <LoseDialog
          title={t('snapshots.revertTo', { name: asked.item.name })}
          name={instance.name}
          goes={[t('snapshots.revertGoes')]}
          stays={[t('snapshots.revertStays')]}
          note={t('mayBeOff')}
          send={(call) => api.snapshots.revert(instance.id, asked.item.id, call)}
          onClose={close}
        />
      ) : asked?.what === 'remove' ? (
        <LoseDialog
          title={t('removeOne', { name: asked.item.name })}
          name={asked.item.name}
          goes={[t('snapshots.removeGoes')]}
          stays={[t('snapshots.removeStays', { name: instance.name })]}
          send={(call) => api.snapshots.remove(instance.id, asked.item.id, call)}
          onClose={close}
        />
      ) : null}
    </StorageTab>
  );
}
