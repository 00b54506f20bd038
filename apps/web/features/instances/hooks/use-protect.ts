'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { InstanceView } from '@uni/client';
import { showToast } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { useErrorText } from '../../text/use-error-text';

/** Protects an instance from deletion, or lifts the protection; either can be undone from the toast. */
export function useProtect(instance: InstanceView): (on: boolean) => void {
  const t = useTranslations('instances');
  const client = useQueryClient();
  const errorText = useErrorText();
  const organization = useSession((state) => state.organizationId);
  const change = (on: boolean, undoable: boolean): void => {
    api.instances.update(instance.id, { deletionProtected: on }).then(
      (fresh) => {
        client.setQueryData(keys.instance(organization, instance.id), fresh);
        void client.invalidateQueries({ queryKey: keys.instances(organization) });
        showToast({
          kind: 'done',
          title: t(on ? 'protectedNow' : 'unprotectedNow', { name: instance.name }),
          ...(undoable ? { action: { label: t('undo'), run: () => change(!on, false) } } : {}),
        });
      },
      (error: unknown) => showToast({ kind: 'error', title: instance.name, detail: errorText(error) }),
    );
  };
  return (on) => change(on, true);
}
