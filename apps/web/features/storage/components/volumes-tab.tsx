'use client';
import type { InstanceView, VolumeView } from '@uni/client';
import { Button } from '@uni/ui';
import { HardDrive } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useHindrance, useStorage } from '../hooks/use-storage';
import { DiscPanel } from './disc-panel';
import { LoseDialog } from './lose-dialog';
import { MakeDialog } from './make-dialog';
import { OrderDialog } from './order-dialog';
import { StoragePanel, StorageTab } from './storage-frame';
import { RowButton, StorageRow } from './storage-row';

type Asked =
  { readonly what: 'make' } | { readonly what: 'grow' | 'attach' | 'detach' | 'remove'; readonly item: VolumeView };

/** Disks beside the first one, and the disc in the drive. */
export function VolumesTab({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('storage');
  const list = useStorage('volumes', instance.id);
  const hindrance = useHindrance(instance);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const rules = list.data?.rules;
  const items = list.data?.items ?? [];
  const inside = items.filter(({ attached }) => attached).length;
  const full = rules?.max != null && inside >= rules.max ? t('why.full', { max: rules.max }) : null;
  const whyNoPlug = hindrance(rules?.attachRequiresStopped);
  const whyNot = whyNoPlug ?? full;
  const whyNoGrow = (item: VolumeView): string | null => {
    if (item.state !== 'ready') return t('why.notReady');
    if (!item.attached) return hindrance();
    return rules?.growRequires === 'detached' ? t('why.detachFirst') : hindrance(rules?.growRequires === 'stopped');
  };
  const make = (
    <Button
      size="sm"
      variant="primary"
      disabled={whyNot !== null}
      icon={<HardDrive size={14} aria-hidden />}
      onClick={() => setAsked({ what: 'make' })}
    >
      {t('volumes.make')}
    </Button>
  );
  return (
    <StorageTab instance={instance}>
      <StoragePanel
        title={t('volumes.title')}
        note={t(`volumes.detach.${rules?.detach ?? 'never'}`)}
        list={list}
        supported={rules?.supported === true}
        unsupported={{ title: t('volumes.unsupported'), body: t('volumes.unsupportedBody') }}
        empty={items.length === 0 ? { title: t('volumes.empty'), body: whyNot ?? t('volumes.emptyBody') } : null}
        hindrance={whyNot}
        action={make}
      >
        <ul>
          {items.map((item) => (
            <StorageRow
              key={item.id}
              item={item}
              note={<span>{t(item.attached ? 'volumes.attached' : 'volumes.detached')}</span>}
            >
              <RowButton
                label={t('volumes.grow')}
                name={item.name}
                why={whyNoGrow(item)}
                onClick={() => setAsked({ what: 'grow', item })}
              />
              {rules?.detach === 'never' ? null : (
                <RowButton
                  label={t(item.attached ? 'volumes.takeOut' : 'volumes.putIn')}
                  name={item.name}
                  why={item.state === 'ready' ? whyNoPlug : t('why.notReady')}
                  onClick={() => setAsked({ what: item.attached ? 'detach' : 'attach', item })}
                />
              )}
              <RowButton
                danger
                label={t('remove')}
                name={item.name}
                why={item.attached ? whyNoPlug : instance.currentOperationId === null ? null : t('why.busy')}
                onClick={() => setAsked({ what: 'remove', item })}
              />
            </StorageRow>
          ))}
        </ul>
      </StoragePanel>
      {instance.status === 'deleted' ? null : <DiscPanel instance={instance} />}
      {asked?.what === 'make' ? (
        <MakeDialog
          title={t('volumes.make')}
          description={t('volumes.makeNote', { name: instance.name })}
          name={`data-${items.length + 1}`}
          sizeGib={10}
          send={({ name, sizeGib }, call) => api.volumes.create(instance.id, { name, sizeGib }, call)}
          onClose={close}
        />
      ) : asked?.what === 'grow' ? (
        <MakeDialog
          title={t('volumes.growOne', { name: asked.item.name })}
          description={t('volumes.growNote')}
          sizeGib={(asked.item.sizeGib ?? 0) + 10}
          send={({ sizeGib }, call) => api.volumes.resize(instance.id, asked.item.id, sizeGib, call)}
          onClose={close}
        />
      ) : asked?.what === 'attach' || asked?.what === 'detach' ? (
        <OrderDialog
          title={t(asked.what === 'attach' ? 'volumes.putInOne' : 'volumes.takeOutOne', { name: asked.item.name })}
          body={t(asked.what === 'attach' ? 'volumes.putInNote' : 'volumes.takeOutNote', { name: instance.name })}
          send={(call) => api.volumes[asked.what === 'attach' ? 'attach' : 'detach'](instance.id, asked.item.id, call)}
          onClose={close}
        />
      ) : asked?.what === 'remove' ? (
        <LoseDialog
          title={t('removeOne', { name: asked.item.name })}
          name={asked.item.name}
          goes={[t('volumes.removeGoes')]}
          stays={[t('volumes.removeStays', { name: instance.name })]}
          send={(call) => api.volumes.remove(instance.id, asked.item.id, call)}
          onClose={close}
        />
      ) : null}
    </StorageTab>
  );
}
