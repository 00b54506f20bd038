'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QuarantineItemView } from '@uni/client';
import { ConfirmByName } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { Failure } from '../components/failure';
import { ReasonDialog } from '../components/reason-dialog';
import { ImportDialog } from '../imports/import-dialog';
import { termsOf, type ImportForm } from '../imports/import-terms';

export interface Asked {
  readonly item: QuarantineItemView;
  readonly action: QuarantineItemView['actions'][number];
}

interface Part {
  readonly item: QuarantineItemView;
  readonly onClose: () => void;
}

/** The question that stands before each action. */
export function QuarantineDialogs({ asked, onClose }: { asked: Asked; onClose: () => void }): ReactNode {
  const Question = { adopt: Adopt, ignore: Ignore, delete: Delete }[asked.action];
  return <Question item={asked.item} onClose={onClose} />;
}

/** Runs a call and looks again at everything that it changes. */
function useAnswer<T>(call: (input: T) => Promise<unknown>, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      for (const name of ['quarantine', 'operations', 'instances'])
        void client.invalidateQueries({ queryKey: keys.admin(name) });
      onClose();
    },
  });
}

function Adopt({ item, onClose }: Part): ReactNode {
  const submitKey = useSubmitKey();
  const adopt = useAnswer((form: ImportForm) => {
    const name = form.name.trim();
    const body = { organizationId: form.organizationId, ...(name === '' ? {} : { name }), ...termsOf(form) };
    return api.admin.quarantine.adopt(item.id, body, { idempotencyKey: submitKey({ id: item.id, ...body }) });
  }, onClose);
  return (
    <ImportDialog
      providerId={item.provider.id}
      machines={[{ name: item.name, powerState: item.powerState }]}
      busy={adopt.isPending}
      error={adopt.error}
      onSubmit={(form) => adopt.mutate(form)}
      onClose={onClose}
    />
  );
}

function Ignore({ item, onClose }: Part): ReactNode {
  const t = useTranslations('admin.quarantine');
  const ignore = useAnswer((reason: string) => api.admin.quarantine.ignore(item.id, reason), onClose);
  return (
    <ReasonDialog
      title={t('ignoreTitle', { name: item.name })}
      description={t('ignoreBody')}
      confirmLabel={t('actions.ignore')}
      help={t('reasonHelp')}
      busy={ignore.isPending}
      error={ignore.error}
      onConfirm={(reason) => ignore.mutate(reason)}
      onClose={onClose}
    />
  );
}

function Delete({ item, onClose }: Part): ReactNode {
  const t = useTranslations('admin.quarantine');
  const submitKey = useSubmitKey();
  const remove = useAnswer(
    () => api.admin.quarantine.remove(item.id, item.name, { idempotencyKey: submitKey(item.id) }),
    onClose,
  );
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={t('deleteTitle', { name: item.name })}
      name={item.name}
      goesLabel={t('goes')}
      staysLabel={t('stays')}
      goes={[t(`deletes.${item.kind}`)]}
      stays={item.kind === 'ghost' ? [t('keeps.ghost')] : []}
      note={item.kind === 'ghost' ? undefined : t('proof')}
      confirmLabel={t('deleteConfirm', { name: item.name })}
      cancelLabel={t('cancel')}
      busy={remove.isPending}
      error={<Failure error={remove.error} />}
      onConfirm={() => remove.mutate(undefined)}
    />
  );
}
