'use client';
import { IconButton, Menu, MenuItem, MenuSeparator } from '@uni/ui';
import { Ellipsis, Maximize2, Plug, Server, Trash2, Undo2, Unplug } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { useMay } from '../../session/hooks/use-may';
import { CopyDialog } from './copy-dialogs';
import type { StorageItem } from './storage-row';
import type { StorageKind } from '../storage-kinds';
import { VolumeDialog, type VolumeQuestion } from './volume-dialogs';

/** What can be done to a snapshot, volume or backup from a list of all of them. What its place demands is said by the answer. */
export function StorageItemMenu({ kind, item }: { kind: StorageKind; item: StorageItem }): ReactNode {
  const t = useTranslations('storage');
  const router = useRouter();
  const { change } = useMay();
  const [asked, setAsked] = useState<'back' | VolumeQuestion | null>(null);
  const close = (): void => setAsked(null);
  const ready = item.state === 'ready' && !item.imported;
  const fixed = item.operationId !== null || item.imported;
  const note = item.imported ? t('imported') : fixed ? t('state.working') : undefined;
  return (
    <>
      <Menu
        label={t('actionsOf', { name: item.name })}
        trigger={
          <IconButton variant="ghost" size="sm" label={t('actionsOf', { name: item.name })} data-narrow="">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Server size={15} />} onSelect={() => router.push(`/instances/${item.instanceId}/${kind}`)}>
          {t('toInstance')}
        </MenuItem>
        {!change ? null : (
          <>
            {kind === 'volumes' && 'attached' in item ? (
              <>
                <MenuItem
                  icon={<Maximize2 size={15} />}
                  disabled={!ready}
                  note={note}
                  onSelect={() => setAsked('grow')}
                >
                  {t('volumes.grow')}
                </MenuItem>
                <MenuItem
                  icon={item.attached ? <Unplug size={15} /> : <Plug size={15} />}
                  disabled={!ready}
                  note={note}
                  onSelect={() => setAsked(item.attached ? 'detach' : 'attach')}
                >
                  {t(item.attached ? 'volumes.takeOut' : 'volumes.putIn')}
                </MenuItem>
              </>
            ) : (
              <MenuItem icon={<Undo2 size={15} />} disabled={!ready} note={note} onSelect={() => setAsked('back')}>
                {t(kind === 'backups' ? 'backups.back' : 'snapshots.back')}
              </MenuItem>
            )}
            <MenuSeparator />
            <MenuItem
              icon={<Trash2 size={15} />}
              danger
              disabled={fixed}
              note={note}
              onSelect={() => setAsked('remove')}
            >
              {t('remove')}
            </MenuItem>
          </>
        )}
      </Menu>
      {asked === null ? null : kind === 'volumes' ? (
        'attached' in item && asked !== 'back' ? (
          <VolumeDialog what={asked} item={item} onClose={close} />
        ) : null
      ) : 'attached' in item ? null : (
        <CopyDialog kind={kind} what={asked === 'remove' ? 'remove' : 'back'} item={item} onClose={close} />
      )}
    </>
  );
}
