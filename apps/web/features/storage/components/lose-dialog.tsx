'use client';
import type { CreateOptions, OperationView } from '@uni/client';
import { ConfirmByName, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';
import { useStorageOrder } from '../hooks/use-storage';

/** What is lost, what stays, and the name typed. */
export function LoseDialog(props: {
  title: string;
  name: string;
  goes: readonly string[];
  stays: readonly string[];
  note?: string | undefined;
  send: (call: CreateOptions) => Promise<OperationView>;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const order = useStorageOrder();
  return (
    <ConfirmByName
      open
      onOpenChange={props.onClose}
      title={props.title}
      name={props.name}
      goesLabel={t('goes')}
      staysLabel={t('stays')}
      goes={props.goes}
      stays={props.stays}
      note={props.note}
      confirmLabel={props.title}
      cancelLabel={t('cancel')}
      busy={order.isPending}
      error={
        order.error === null ? undefined : (
          <Notice tone="bad" alert>
            {errorText(order.error)}
          </Notice>
        )
      }
      onConfirm={() =>
        order.mutate({ key: { title: props.title, name: props.name }, send: props.send }, { onSuccess: props.onClose })
      }
    />
  );
}
