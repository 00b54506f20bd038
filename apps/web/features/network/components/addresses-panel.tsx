'use client';
import type { InstanceAddressView, InstanceView } from '@uni/client';
import { Button, CopyButton, Status, type StatusGlyphKind } from '@uni/ui';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useMay } from '../../session/hooks/use-may';
import { LoseDialog } from '../../storage/components/lose-dialog';
import { OrderDialog } from '../../storage/components/order-dialog';
import { StoragePanel } from '../../storage/components/storage-frame';
import { RowButton } from '../../storage/components/storage-row';
import { useHindrance } from '../../storage/hooks/use-storage';
import { useNetwork } from '../hooks/use-network';
import { ReadingNote } from './reading-note';

const GLYPHS: Readonly<Record<InstanceAddressView['state'], StatusGlyphKind>> = {
  adding: 'progress',
  ready: 'done',
  releasing: 'progress',
  gone: 'lost',
};

type Asked = 'add' | { readonly id: string; readonly address: string };

/** All addresses of an instance, and more of them where its place gives some. */
export function AddressesPanel({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('network');
  const { change } = useMay();
  const list = useNetwork('addresses', instance.id);
  const busy = useHindrance(instance)();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const { items = [], rules } = list.data ?? {};
  const extra = items.filter(({ primary, state }) => !primary && state !== 'gone').length;
  const supported = rules?.supported === true && instance.status !== 'deleted';
  const full = rules !== undefined && extra >= rules.max ? t('addresses.full', { max: rules.max }) : null;
  const why = busy ?? full;
  return (
    <>
      <StoragePanel
        title={t('addresses.title')}
        note={
          rules?.supported !== true || list.data === undefined ? undefined : (
            <span className="inline-flex flex-wrap gap-x-2">
              <span>{t('addresses.note')}</span>
              <ReadingNote {...list.data} />
            </span>
          )
        }
        list={list}
        supported
        unsupported={{ title: '', body: '' }}
        empty={items.length === 0 ? { title: t('addresses.empty'), body: t('addresses.emptyBody') } : null}
        hindrance={change && supported ? why : null}
        action={
          change && supported ? (
            <Button
              size="sm"
              disabled={why !== null}
              icon={<Plus size={14} aria-hidden />}
              onClick={() => setAsked('add')}
            >
              {t('addresses.add')}
            </Button>
          ) : undefined
        }
      >
        <ul>
          {items.map((item) => (
            <AddressRow key={item.id ?? item.address} item={item}>
              {change && supported && !item.primary && item.id !== null && item.address !== null ? (
                <RowButton
                  danger
                  label={t(item.state === 'gone' ? 'addresses.forget' : 'addresses.release')}
                  name={item.address}
                  why={busy}
                  onClick={() => setAsked({ id: item.id ?? '', address: item.address ?? '' })}
                />
              ) : null}
            </AddressRow>
          ))}
        </ul>
      </StoragePanel>
      {asked === 'add' ? (
        <OrderDialog
          title={t('addresses.add')}
          body={t('addresses.addNote', { name: instance.name })}
          send={(call) => api.addresses.add(instance.id, call)}
          onClose={close}
        />
      ) : asked === null ? null : (
        <LoseDialog
          title={t('addresses.releaseOne', { address: asked.address })}
          name={asked.address}
          goes={[t('addresses.goes')]}
          stays={[t('addresses.stays', { name: instance.name })]}
          send={(call) => api.addresses.release(instance.id, asked.id, call)}
          onClose={close}
        />
      )}
    </>
  );
}

function AddressRow({ item, children }: { item: InstanceAddressView; children: ReactNode }): ReactNode {
  const t = useTranslations('network.addresses');
  const { address, family, kind, primary, state } = item;
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line-subtle px-4 py-2">
      <span className="min-w-0 flex-1 basis-48">
        <span className="flex min-w-0 items-center gap-1 font-mono text-sm">
          {address === null ? (
            <span className="font-sans text-fg-muted">{t('coming')}</span>
          ) : (
            <>
              <span className="min-w-0 break-all">{address}</span>
              <CopyButton text={address} what={address} className="pointer-coarse:-my-2" />
            </>
          )}
        </span>
        <span className="flex flex-wrap gap-x-3 text-xs text-fg-subtle">
          {family === null ? null : <span>{family === 'ipv4' ? 'IPv4' : 'IPv6'}</span>}
          {kind === null ? null : <span>{t(`kind.${kind}`)}</span>}
          <span>{t(primary ? 'primary' : 'extra')}</span>
        </span>
      </span>
      {state === 'ready' ? null : <Status kind={GLYPHS[state]}>{t(`state.${state}`)}</Status>}
      {children}
    </li>
  );
}
