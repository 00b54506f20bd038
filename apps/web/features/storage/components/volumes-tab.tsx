'use client';
import type { InstanceView, VolumeView } from '@uni/client';
import { Button } from '@uni/ui';
import { HardDrive } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useMay } from '../../session/hooks/use-may';
import { useHindrance, useStorage } from '../hooks/use-storage';
import { DiscPanel } from './disc-panel';
import { MakeDialog } from './make-dialog';
import { StoragePanel, StorageTab } from './storage-frame';
import { RowButton, StorageRow } from './storage-row';
import { VolumeDialog, type VolumeQuestion } from './volume-dialogs';

type Asked = { readonly what: 'make' } | { readonly what: VolumeQuestion; readonly item: VolumeView };

/** Disks beside the first one, and the disc in the drive. */
export function VolumesTab({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('storage');
  const { change } = useMay();
  const list = useStorage('volumes', instance.id);
  const hindrance = useHindrance(instance);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const rules = list.data?.rules;
  const items = list.data?.items ?? [];
  const inside = items.filter(({ attached }) => attached).length;
  const full = rules?.max != null && inside >= rules.max ? t('why.full', { max: rules.max }) : null;
  const stopped = (needed: boolean | undefined, words: 'plugStopped' | 'growStopped'): string | null =>
    hindrance() ??
    (needed === true && instance.status !== 'stopped' ? t(`volumes.${words}`, { name: instance.name }) : null);
  const whyNoPlug = stopped(rules?.attachRequiresStopped, 'plugStopped');
  const whyNot = whyNoPlug ?? full;
  const whyNoGrow = (item: VolumeView): string | null => {
    if (item.imported) return t('why.imported');
    if (item.state !== 'ready') return t('why.notReady');
    if (!item.attached) return hindrance();
    return rules?.growRequires === 'detached'
      ? t('why.detachFirst')
      : stopped(rules?.growRequires === 'stopped', 'growStopped');
  };
  // Said once above the rows: a finger sees no hint of a button.
  const whyNoGrowHere =
    items
      .filter(({ imported }) => !imported)
      .map(whyNoGrow)
      .find((why) => why !== null) ?? null;
  const whyNoMove = (item: VolumeView): string | null => {
    if (item.imported) return t('why.imported');
    return item.state === 'ready' ? whyNoPlug : t('why.notReady');
  };
  const whyNoRemove = (item: VolumeView): string | null => {
    if (item.imported) return t('why.imported');
    if (item.attached) return whyNoPlug;
    return instance.currentOperationId === null ? null : t('why.busy');
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
        hindrance={change ? (whyNot ?? whyNoGrowHere) : null}
        action={change ? make : undefined}
      >
        <ul>
          {items.map((item) => (
            <StorageRow
              key={item.id}
              item={item}
              note={<span>{t(item.attached ? 'volumes.attached' : 'volumes.detached')}</span>}
            >
              {!change ? null : (
                <>
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
                      why={whyNoMove(item)}
                      onClick={() => setAsked({ what: item.attached ? 'detach' : 'attach', item })}
                    />
                  )}
                  <RowButton
                    danger
                    label={t('remove')}
                    name={item.name}
                    why={whyNoRemove(item)}
                    onClick={() => setAsked({ what: 'remove', item })}
                  />
                </>
              )}
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
      ) : asked === null ? null : (
        <VolumeDialog what={asked.what} item={asked.item} onClose={close} />
      )}
    </StorageTab>
  );
}
