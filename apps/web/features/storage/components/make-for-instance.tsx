'use client';
import { useQuery } from '@tanstack/react-query';
import { Field, Select } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { STORAGE_NAMES, type StorageKind } from '../storage-kinds';
import { MakeDialog } from './make-dialog';

/** Makes a snapshot, volume or backup from a page that is not about one instance: for which one is asked first. */
export function MakeForInstance({ kind, onClose }: { kind: StorageKind; onClose: () => void }): ReactNode {
  const t = useTranslations('storage');
  const organization = useSession((state) => state.organizationId);
  const [chosen, setChosen] = useState('');
  const { data } = useQuery({
    queryKey: [...keys.instances(organization), 'at-rest'],
    queryFn: ({ signal }) =>
      api.instances.list({ limit: 200, status: ['running', 'stopped'], sort: 'name' }, { signal }),
  });
  const instances = data?.items ?? [];
  const name = instances.find(({ id }) => id === chosen)?.name;
  return (
    <MakeDialog
      title={t(`${kind}.make`)}
      description={t(`${kind}.makeNote`, { name: name ?? t('anInstance') })}
      name={`${STORAGE_NAMES[kind]}-1`}
      {...(kind === 'volumes' ? { sizeGib: 10 } : {})}
      lead={{
        answer: chosen,
        field: (
          <Field label={t('instance')} required help={t('instanceHelp')}>
            <Select value={chosen} autoFocus onChange={(event) => setChosen(event.target.value)}>
              <option value="">{t('chooseInstance')}</option>
              {instances.map((instance) => (
                <option key={instance.id} value={instance.id}>
                  {instance.name}, {instance.region}
                </option>
              ))}
            </Select>
          </Field>
        ),
      }}
      send={({ name: wanted, sizeGib }, call) =>
        kind === 'volumes'
          ? api.volumes.create(chosen, { name: wanted, sizeGib }, call)
          : kind === 'snapshots'
            ? api.snapshots.create(chosen, { name: wanted, withMemory: false }, call)
            : api.backups.create(chosen, { name: wanted }, call)
      }
      onClose={onClose}
    />
  );
}
