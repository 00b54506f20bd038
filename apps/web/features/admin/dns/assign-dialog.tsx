'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Dialog, Field, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { keys } from '../../api/keys';
import { useErrorText } from '../../text/use-error-text';
import { OrganizationPicker } from '../components/organization-picker';

/** To whom a zone or a domain is given. */
export function AssignDialog(props: {
  title: string;
  note: string;
  organizationId: string | null;
  assign: (organizationId: string | null) => Promise<unknown>;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.dns');
  const errorText = useErrorText();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(props.organizationId);
  const assign = useMutation({
    mutationFn: (to: string | null) => props.assign(to),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.admin('dns') });
      props.onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={props.title}
      description={props.note}
      footer={
        <>
          {props.organizationId === null ? (
            <Button onClick={props.onClose}>{t('cancel')}</Button>
          ) : (
            <Button variant="danger-ghost" busy={assign.isPending} onClick={() => assign.mutate(null)}>
              {t('takeBack')}
            </Button>
          )}
          <Button
            variant="primary"
            busy={assign.isPending}
            disabled={chosen === null || chosen === props.organizationId}
            onClick={() => assign.mutate(chosen)}
          >
            {t('assign')}
          </Button>
        </>
      }
    >
      <Field label={t('organisation')}>
        <OrganizationPicker value={chosen} onChange={setChosen} />
      </Field>
      {assign.error === null ? null : (
        <Notice tone="bad" alert>
          {errorText(assign.error)}
        </Notice>
      )}
    </Dialog>
  );
}
