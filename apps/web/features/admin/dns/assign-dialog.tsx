'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Combobox, Dialog, Field, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useErrorText } from '../../text/use-error-text';

const MOST = 200;

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
  const organizations = useQuery({
    queryKey: keys.admin('organizations', 'choices'),
    queryFn: ({ signal }) => api.admin.organizations.list({ limit: MOST }, { signal }),
    staleTime: 30_000,
  });
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
        <Combobox
          value={chosen}
          options={(organizations.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosen}
          placeholder={t('choose')}
          searchLabel={t('searchOrganisations')}
        />
      </Field>
      {assign.error === null ? null : (
        <Notice tone="bad" alert>
          {errorText(assign.error)}
        </Notice>
      )}
    </Dialog>
  );
}
