'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProviderView } from '@uni/client';
import { Button, ConfirmByName, Dialog, IconButton, Menu, MenuItem, MenuSeparator } from '@uni/ui';
import { CirclePause, CirclePlay, Ellipsis, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { Failure } from '../components/failure';

/** Pausing, resuming and removing a place. */
export function ProviderMenu({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const [open, setOpen] = useState<'enable' | 'remove' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <Menu
        label={t('actionsOf', { name: provider.name })}
        trigger={
          <IconButton variant="default" label={t('actionsOf', { name: provider.name })} data-narrow="" data-actions="">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem
          icon={provider.enabled ? <CirclePause size={15} /> : <CirclePlay size={15} />}
          onSelect={() => setOpen('enable')}
        >
          {t(provider.enabled ? 'enabling.pause.action' : 'enabling.resume.action')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={15} />} danger onSelect={() => setOpen('remove')}>
          {t('remove')}
        </MenuItem>
      </Menu>
      {open === 'enable' ? <EnableDialog provider={provider} onClose={close} /> : null}
      {open === 'remove' ? <RemoveDialog provider={provider} onClose={close} /> : null}
    </>
  );
}

function EnableDialog({ provider, onClose }: { provider: ProviderView; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.providers');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.admin.providers.update(provider.id, { enabled: !provider.enabled }),
    onSuccess: (fresh) => {
      client.setQueryData(keys.admin('provider', provider.id), fresh);
      void client.invalidateQueries({ queryKey: keys.admin('providers') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
      onClose();
    },
  });
  const verb = provider.enabled ? 'pause' : 'resume';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${t(`enabling.${verb}.action`)}: ${provider.name}`}
      description={t(`enabling.${verb}.body`, { templates: provider.templates, instances: provider.instances })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" busy={change.isPending} onClick={() => change.mutate()}>
            {t(`enabling.${verb}.action`)}
          </Button>
        </>
      }
    >
      <Failure error={change.error} />
    </Dialog>
  );
}

function RemoveDialog({ provider, onClose }: { provider: ProviderView; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.providers');
  const client = useQueryClient();
  const router = useRouter();
  const remove = useMutation({
    mutationFn: () => api.admin.providers.remove(provider.id),
    onSuccess: () => {
      client.removeQueries({ queryKey: keys.admin('provider', provider.id) });
      void client.invalidateQueries({ queryKey: keys.admin('providers') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
      router.push('/admin/providers');
    },
  });
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={`${t('remove')}: ${provider.name}`}
      name={provider.name}
      goesLabel={t('removal.goes')}
      staysLabel={t('removal.stays')}
      goes={[t('removal.connection'), t('removal.secrets'), t('removal.catalogue')]}
      stays={[t('removal.machines'), t('removal.history')]}
      note={
        provider.instances > 0 || provider.templates > 0
          ? t('removal.inUse', { instances: provider.instances, templates: provider.templates })
          : t('removal.note')
      }
      confirmLabel={t('removal.confirm', { name: provider.name })}
      cancelLabel={t('cancel')}
      busy={remove.isPending}
      error={<Failure error={remove.error} />}
      onConfirm={() => remove.mutate()}
    />
  );
}
