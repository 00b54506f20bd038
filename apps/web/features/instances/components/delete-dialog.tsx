'use client';
import type { InstanceView } from '@uni/client';
import { ConfirmByName, Money, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useStorageFate } from '../../storage/hooks/use-storage-fate';
import { useErrorText } from '../../text/use-error-text';
import { useInstanceAction } from '../hooks/use-instance-actions';
import { useSizeText } from './size-text';

/** Deleting an instance: what goes, what stays, what it saves, and its name typed. */
export function DeleteDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }): ReactNode {
  const t = useTranslations('instances');
  const errorText = useErrorText();
  const titleOf = useOperationTitle();
  const sizeText = useSizeText();
  const order = useInstanceAction(instance.id);
  const fate = useStorageFate(instance.id);
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={titleOf({ kind: 'instance.delete', instanceName: instance.name })}
      name={instance.name}
      goesLabel={t('delete.goes')}
      staysLabel={t('delete.stays')}
      goes={[
        t('delete.machine', { size: sizeText(instance, ', ') }),
        t('delete.disk', { size: instance.diskGib }),
        ...instance.addresses.map((address) => (
          <span key={address.address} className="font-mono text-xs">
            {address.address}
          </span>
        )),
        ...fate.goes,
      ]}
      stays={[...fate.stays, t('delete.history'), t('delete.charges')]}
      note={t.rich('delete.note', { rate: () => <Money value={instance.pricePerHour} style="rate" perHour /> })}
      confirmLabel={titleOf({ kind: 'instance.delete', instanceName: instance.name })}
      cancelLabel={t('cancel')}
      busy={order.isPending}
      error={
        order.error === null ? undefined : (
          <Notice tone="bad" alert>
            {errorText(order.error)}
          </Notice>
        )
      }
      onConfirm={() => order.mutate({ kind: 'delete' }, { onSuccess: onClose })}
    />
  );
}
