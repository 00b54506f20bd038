'use client';
import { useQuery } from '@tanstack/react-query';
import type { InstanceView, RebuildInput } from '@uni/client';
import { CheckboxLine, ConfirmByName, FieldSet, Notice, Select, Skeleton } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useSession } from '../../session/session-store';
import { placeAt, systemOf } from '../../templates/template-words';
import { useInstanceAction } from '../hooks/use-instance-actions';
import { KeyPicker } from './key-picker';
import { OrderError } from './order-error';

/** A fresh system for an instance: which one, who may log in, and that the disk goes; its name typed. */
export function RebuildDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }): ReactNode {
  const t = useTranslations('instances');
  const titleOf = useOperationTitle();
  const organization = useSession((state) => state.organizationId);
  const order = useInstanceAction(instance.id);
  const [imageId, setImageId] = useState('');
  const [newKeys, setNewKeys] = useState(false);
  const [sshKeyIds, setSshKeyIds] = useState<string[]>([]);
  const templates = useQuery({
    queryKey: [...keys.templates(organization), 'images', instance.region],
    queryFn: ({ signal }) => api.templates.list({ limit: 200, region: [instance.region] }, { signal }),
  });
  // Several sizes share a system: one of each is enough to choose from.
  const images = [
    ...new Map(
      (templates.data?.items ?? [])
        .filter((template) => placeAt(template, instance) !== undefined)
        .map((template) => [systemOf(template), template] as const),
    ),
  ];
  const body: RebuildInput = { ...(imageId === '' ? {} : { imageId }), ...(newKeys ? { sshKeyIds } : {}) };
  const title = titleOf({ kind: 'instance.rebuild', instanceName: instance.name });
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={title}
      name={instance.name}
      goesLabel={t('delete.goes')}
      staysLabel={t('delete.stays')}
      goes={[t('rebuild.disk', { size: instance.diskGib }), t('rebuild.changes')]}
      stays={[
        ...instance.addresses.map((address) => (
          <span key={address.address} className="font-mono text-xs">
            {address.address}
          </span>
        )),
        t('rebuild.price'),
        t('rebuild.volumes'),
      ]}
      note={
        <span className="flex flex-col gap-3">
          <FieldSet legend={t('rebuild.image')}>
            {templates.isPending ? (
              <Skeleton className="h-8 w-60" />
            ) : (
              <Select
                aria-label={t('rebuild.image')}
                value={imageId}
                onChange={(event) => setImageId(event.target.value)}
              >
                <option value="">{t('rebuild.present', { name: instance.os })}</option>
                {images.map(([system, template]) => (
                  <option key={template.id} value={template.id}>
                    {system}
                  </option>
                ))}
              </Select>
            )}
          </FieldSet>
          <CheckboxLine
            label={t('rebuild.newKeys')}
            note={t('rebuild.sameKeys')}
            checked={newKeys}
            onChange={(event) => setNewKeys(event.target.checked)}
          />
          {newKeys ? <KeyPicker chosen={sshKeyIds} onChange={setSshKeyIds} /> : null}
          <Notice tone="warn">{t('rebuild.note')}</Notice>
        </span>
      }
      confirmLabel={title}
      cancelLabel={t('cancel')}
      busy={order.isPending}
      error={order.error === null ? undefined : <OrderError error={order.error} onLeave={onClose} />}
      onConfirm={() => order.mutate({ kind: 'rebuild', body }, { onSuccess: onClose })}
    />
  );
}
