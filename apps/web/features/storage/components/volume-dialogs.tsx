'use client';
import type { VolumeView } from '@uni/client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { LoseDialog } from './lose-dialog';
import { MakeDialog } from './make-dialog';
import { OrderDialog } from './order-dialog';

export type VolumeQuestion = 'grow' | 'attach' | 'detach' | 'remove';

/** The questions about a volume. */
export function VolumeDialog({
  what,
  item,
  onClose,
}: {
  what: VolumeQuestion;
  item: VolumeView;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('storage');
  const { id, instanceId, instanceName, name, sizeGib } = item;
  if (what === 'grow')
    return (
      <MakeDialog
        title={t('volumes.growOne', { name })}
        description={
          sizeGib === null
            ? t('volumes.growNote')
            : `${t('volumes.sizeNow', { size: sizeGib })} ${t('volumes.growNote')}`
        }
        sizeGib={(sizeGib ?? 0) + 10}
        minGib={Math.floor(sizeGib ?? 0) + 1}
        send={(wanted, call) => api.volumes.resize(instanceId, id, wanted.sizeGib, call)}
        onClose={onClose}
      />
    );
  if (what === 'remove')
    return (
      <LoseDialog
        title={t('removeOne', { name })}
        name={name}
        goes={[t('volumes.removeGoes')]}
        stays={[t('volumes.removeStays', { name: instanceName })]}
        send={(call) => api.volumes.remove(instanceId, id, call)}
        onClose={onClose}
      />
    );
  return (
    <OrderDialog
      title={t(what === 'attach' ? 'volumes.putInOne' : 'volumes.takeOutOne', { name })}
      body={t(what === 'attach' ? 'volumes.putInNote' : 'volumes.takeOutNote', { name: instanceName })}
      send={(call) => api.volumes[what](instanceId, id, call)}
      onClose={onClose}
    />
  );
}
