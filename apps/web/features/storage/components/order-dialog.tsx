'use client';
import type { CreateOptions, OperationView } from '@uni/client';
import { Button, Dialog, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';
import { useStorageOrder } from '../hooks/use-storage';

/** Says what will happen before something is done that can be undone. */
export function OrderDialog(props: {
  title: string;
  body: string;
  send: (call: CreateOptions) => Promise<OperationView>;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const order = useStorageOrder();
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={props.title}
      description={props.body}
      footer={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            busy={order.isPending}
            onClick={() =>
              order.mutate({ key: { title: props.title }, send: props.send }, { onSuccess: props.onClose })
            }
          >
            {props.title}
          </Button>
        </>
      }
    >
      {order.error === null ? null : (
        <Notice tone="bad" alert>
          {errorText(order.error)}
        </Notice>
      )}
    </Dialog>
  );
}
