'use client';
import { ApiError, type OperationView, type CreateOptions } from '@uni/client';
import { Button, CheckboxLine, Dialog, Field, Input, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useId, useRef, useState, type ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';
import { useFieldMessage } from '../../text/use-form-errors';
import { useStorageOrder } from '../hooks/use-storage';

export interface Wanted {
  readonly name: string;
  readonly sizeGib: number;
  readonly withMemory: boolean;
}

/** Asks for the name of a new thing, and its size or memory where it has such. */
export function MakeDialog(props: {
  title: string;
  description: string;
  /** Absent where there is nothing to name. */
  name?: string;
  sizeGib?: number;
  /** The least that may be asked for. */
  minGib?: number;
  memory?: boolean;
  /** Asked for before the name: for which instance, where the page is not about one. */
  lead?: { readonly field: ReactNode; readonly answer: string };
  send: (wanted: Wanted, call: CreateOptions) => Promise<OperationView>;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const fieldMessage = useFieldMessage();
  const formId = useId();
  const form = useRef<HTMLFormElement>(null);
  const order = useStorageOrder();
  const [name, setName] = useState(props.name ?? '');
  const [size, setSize] = useState(String(props.sizeGib ?? 10));
  const [withMemory, setWithMemory] = useState(false);
  const refused = order.error instanceof ApiError ? order.error.errors : [];
  const fault = (path: string): string | undefined => fieldMessage(refused.find((each) => each.path === path)?.message);
  const wanted: Wanted = { name: name.trim(), sizeGib: Number(size), withMemory };
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={props.lead?.answer === ''}
            busy={order.isPending}
          >
            {props.title}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          order.mutate(
            {
              key: { title: props.title, lead: props.lead?.answer ?? '', ...wanted },
              send: (call) => props.send(wanted, call),
            },
            {
              onSuccess: props.onClose,
              // Once the words stand beside it: whoever types goes on there.
              onError: () =>
                requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()),
            },
          );
        }}
      >
        {props.lead?.field}
        {props.name === undefined ? null : (
          <Field label={t('name')} required error={fault('name')} help={t('nameHelp')}>
            <Input
              value={name}
              maxLength={40}
              autoFocus={props.lead === undefined}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
        )}
        {props.sizeGib === undefined ? null : (
          <Field label={t('sizeGib')} required error={fault('sizeGib')} help={t('sizeHelp')}>
            <Input
              type="number"
              inputMode="numeric"
              min={props.minGib ?? 1}
              value={size}
              autoFocus={props.name === undefined}
              onChange={(event) => setSize(event.target.value)}
            />
          </Field>
        )}
        {props.memory === true ? (
          <CheckboxLine
            label={t('withMemory')}
            note={t('withMemoryNote')}
            checked={withMemory}
            onChange={(event) => setWithMemory(event.target.checked)}
          />
        ) : null}
        <p className="text-xs text-fg-muted">{t('included')}</p>
        {order.error === null || refused.length > 0 ? null : (
          <Notice tone="bad" alert>
            {errorText(order.error)}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
