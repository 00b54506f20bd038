'use client';
import type { InstanceBackups, InstanceSnapshots, InstanceView } from '@uni/client';
import { Button } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useMay } from '../../session/hooks/use-may';
import { useHindrance, useStorage } from '../hooks/use-storage';
import { STORAGE_ICONS, STORAGE_NAMES } from '../storage-kinds';
import { CopyDialog, type Copy, type CopyKind } from './copy-dialogs';
import { MakeDialog } from './make-dialog';
import { PolicyPanel } from './policy-panel';
import { StoragePanel, StorageTab } from './storage-frame';
import { RowButton, StorageRow } from './storage-row';

type Asked = { readonly what: 'make' } | { readonly what: 'back' | 'remove'; readonly item: Copy };
type Lists = InstanceSnapshots | InstanceBackups;

/** What a place demands of either kind of copy, in one shape. */
function rulesOf(list: Lists | undefined): {
  supported: boolean;
  backRequiresStopped: boolean;
  max: number | null;
  withMemory: boolean;
  includesVolumes: boolean;
} {
  const rules = list?.rules;
  if (rules === undefined)
    return { supported: false, backRequiresStopped: false, max: null, withMemory: false, includesVolumes: false };
  return 'revertRequiresStopped' in rules
    ? { ...rules, backRequiresStopped: rules.revertRequiresStopped }
    : {
        ...rules,
        backRequiresStopped: rules.restoreRequiresStopped,
        max: null,
        withMemory: false,
        includesVolumes: false,
      };
}

/** The copies of an instance: make one, go back to one, remove one; for backups also when they are made by themselves. */
export function CopiesTab({ instance, kind }: { instance: InstanceView; kind: CopyKind }): ReactNode {
  const t = useTranslations('storage');
  const { change } = useMay();
  const list = useStorage(kind, instance.id);
  const hindrance = useHindrance(instance);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const data: Lists | undefined = list.data;
  const rules = rulesOf(data);
  const items: readonly Copy[] = data?.items ?? [];
  const policy = data !== undefined && 'policy' in data ? data.policy : undefined;
  const full = rules.max !== null && items.length >= rules.max ? t('why.full', { max: rules.max }) : null;
  const whyNot = hindrance() ?? full;
  const whyNotBack =
    hindrance() ??
    (rules.backRequiresStopped && instance.status !== 'stopped'
      ? t(`${kind}.stopFirst`, { name: instance.name })
      : null);
  const Icon = STORAGE_ICONS[kind];
  const noteOf = (item: Copy): ReactNode => {
    if ('withMemory' in item ? item.withMemory : item.scheduled) return <span>{t(`${kind}.mark`)}</span>;
    return null;
  };
  return (
    <StorageTab instance={instance}>
      <StoragePanel
        title={t(`${kind}.title`)}
        note={t(rules.includesVolumes ? 'snapshots.withVolumes' : `${kind}.note`)}
        list={list}
        supported={rules.supported}
        unsupported={{ title: t(`${kind}.unsupported`), body: t(`${kind}.unsupportedBody`) }}
        empty={items.length === 0 ? { title: t(`${kind}.empty`), body: whyNot ?? t(`${kind}.emptyBody`) } : null}
        hindrance={items.length === 0 || !change ? null : (whyNot ?? whyNotBack)}
        action={
          change ? (
            <Button
              size="sm"
              variant="primary"
              disabled={whyNot !== null}
              icon={<Icon size={14} aria-hidden />}
              onClick={() => setAsked({ what: 'make' })}
            >
              {t(`${kind}.make`)}
            </Button>
          ) : undefined
        }
      >
        <ul>
          {items.map((item) => (
            <StorageRow key={item.id} item={item} note={noteOf(item)}>
              {change ? (
                <>
                  <RowButton
                    label={t(`${kind}.back`)}
                    name={item.name}
                    why={item.imported ? t('why.imported') : item.state === 'ready' ? whyNotBack : t('why.notReady')}
                    onClick={() => setAsked({ what: 'back', item })}
                  />
                  <RowButton
                    danger
                    label={t('remove')}
                    name={item.name}
                    why={
                      item.imported
                        ? t('why.imported')
                        : item.operationId === null && instance.currentOperationId === null
                          ? null
                          : t('why.busy')
                    }
                    onClick={() => setAsked({ what: 'remove', item })}
                  />
                </>
              ) : null}
            </StorageRow>
          ))}
        </ul>
      </StoragePanel>
      {rules.supported && instance.status !== 'deleted' && policy !== undefined ? (
        <PolicyPanel key={policy === null ? 'none' : JSON.stringify(policy)} instance={instance} policy={policy} />
      ) : null}
      {asked === null ? null : asked.what === 'make' ? (
        <MakeDialog
          title={t(`${kind}.make`)}
          description={t(`${kind}.makeNote`, { name: instance.name })}
          name={`${STORAGE_NAMES[kind]}-${items.length + 1}`}
          memory={rules.withMemory && instance.status === 'running'}
          send={({ name, withMemory }, call) =>
            kind === 'snapshots'
              ? api.snapshots.create(instance.id, { name, withMemory }, call)
              : api.backups.create(instance.id, { name }, call)
          }
          onClose={close}
        />
      ) : (
        <CopyDialog kind={kind} what={asked.what} item={asked.item} onClose={close} />
      )}
    </StorageTab>
  );
}
