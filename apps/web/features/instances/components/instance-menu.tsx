'use client';
import type { InstanceView } from '@uni/client';
import { formatMoney, IconButton, Menu, MenuItem, MenuSeparator } from '@uni/ui';
import { Ellipsis, Lock, LockOpen, Play, RotateCw, Scaling, Square, SquareTerminal, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { MoreDialog, MoreItems, type MoreAction } from './instance-menu-more';
import { useMay } from '../../session/hooks/use-may';
import { useConsoleOf } from '../hooks/use-console-of';
import { requestPower } from '../power-store';
import { allows } from '../status';
import { useProtect } from '../hooks/use-protect';

const ResizeDialog = dynamic(() => import('./resize-dialog').then((module) => module.ResizeDialog), { ssr: false });
const DeleteDialog = dynamic(() => import('./delete-dialog').then((module) => module.DeleteDialog), { ssr: false });

/** Every action of an instance, with the rate it leads to; nothing for those who only look. `rest` leaves out those that stand beside it as buttons. */
export function InstanceMenu({
  instance,
  rest = false,
  bordered = false,
}: {
  instance: InstanceView;
  rest?: boolean;
  bordered?: boolean;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const [open, setOpen] = useState<'resize' | 'delete' | null>(null);
  const [asked, setAsked] = useState<MoreAction | null>(null);
  const protect = useProtect(instance);
  const router = useRouter();
  const hasConsole = useConsoleOf(instance);
  const { change } = useMay();
  const rate = (value: InstanceView['pricePerHour']): string => formatMoney(value, 'rate', locale) + t('perHour');
  if (!change) return null;
  return (
    <>
      <Menu
        label={t('actionsOf', { name: instance.name })}
        trigger={
          <IconButton
            variant={bordered ? 'default' : 'ghost'}
            size={bordered ? 'md' : 'sm'}
            label={t('actionsOf', { name: instance.name })}
            data-narrow=""
            {...(rest ? { 'data-actions': '' } : {})}
          >
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        {rest ? null : (
          <>
            <MenuItem
              icon={<Play size={15} />}
              disabled={!allows(instance, 'start')}
              note={rate(instance.runningPerHour)}
              onSelect={() => requestPower({ instance, action: 'start' })}
            >
              {t('actions.start')}
            </MenuItem>
            <MenuItem
              icon={<Square size={15} />}
              disabled={!allows(instance, 'stop')}
              note={rate(instance.stoppedPerHour)}
              onSelect={() => requestPower({ instance, action: 'stop' })}
            >
              {t('actions.stop')}
            </MenuItem>
          </>
        )}
        {hasConsole ? (
          <MenuItem
            icon={<SquareTerminal size={15} />}
            onSelect={() => router.push(`/instances/${instance.id}/console`)}
          >
            {t('tabs.console')}
          </MenuItem>
        ) : null}
        <MenuItem
          icon={<RotateCw size={15} />}
          disabled={!allows(instance, 'reboot')}
          onSelect={() => requestPower({ instance, action: 'reboot' })}
        >
          {t('actions.reboot')}
        </MenuItem>
        <MenuItem
          icon={<Scaling size={15} />}
          disabled={!allows(instance, 'resize')}
          onSelect={() => setOpen('resize')}
        >
          {t('actions.resize')}
        </MenuItem>
        <MoreItems instance={instance} onAsk={setAsked} />
        <MenuItem
          icon={instance.deletionProtected ? <LockOpen size={15} /> : <Lock size={15} />}
          onSelect={() => protect(!instance.deletionProtected)}
        >
          {t(instance.deletionProtected ? 'actions.unprotect' : 'actions.protect')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          icon={<Trash2 size={15} />}
          danger
          disabled={!allows(instance, 'delete')}
          note={instance.deletionProtected ? t('protected') : undefined}
          onSelect={() => setOpen('delete')}
        >
          {t('actions.delete')}
        </MenuItem>
      </Menu>
      {asked === null ? null : <MoreDialog instance={instance} action={asked} onClose={() => setAsked(null)} />}
      {open === 'resize' ? <ResizeDialog instance={instance} onClose={() => setOpen(null)} /> : null}
      {open === 'delete' ? <DeleteDialog instance={instance} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
