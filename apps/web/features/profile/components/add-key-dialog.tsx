'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, type CreateSshKeyInput, type SshKey } from '@uni/client';
import { Button, Dialog, Field, Input, Notice, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useId, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { lazyResolver } from '../../text/lazy-resolver';
import { useErrorText } from '../../text/use-error-text';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';

const resolver = lazyResolver<CreateSshKeyInput>(async () => (await import('../schema')).sshKeyResolver);

/** Adds an SSH key. A key brings its own name as the last word; it is taken over when none is typed. */
export function AddKeyDialog({
  onClose,
  onAdded,
}: {
  onClose: () => void;
  onAdded?: (key: SshKey) => void;
}): ReactNode {
  const t = useTranslations('profile');
  const errorText = useErrorText();
  const fieldMessage = useFieldMessage();
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const formId = useId();
  const form = useForm<CreateSshKeyInput>({ defaultValues: { name: '', publicKey: '' }, resolver, mode: 'onTouched' });
  const add = useMutation({
    mutationFn: (body: CreateSshKeyInput) => api.me.addSshKey(body, { idempotencyKey: submitKey(body) }),
    onSuccess: async (key) => {
      await client.invalidateQueries({ queryKey: keys.sshKeys });
      onAdded?.(key);
      onClose();
    },
    onError: (error) => applyFieldErrors(form, error, ['name', 'publicKey']),
  });
  const { onChange, ...publicKey } = form.register('publicKey');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="md"
      title={t('keys.add')}
      description={t('keys.addNote')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={add.isPending}>
            {t('keys.add')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          // the dialog may stand inside another form of the page
          event.stopPropagation();
          void form.handleSubmit((values) => add.mutate(values))(event);
        }}
      >
        <Field
          label={t('keys.public')}
          required
          error={fieldMessage(messageAt(form.formState.errors, 'publicKey'))}
          help={t('keys.publicHelp')}
        >
          <Textarea
            {...publicKey}
            rows={4}
            spellCheck={false}
            autoComplete="off"
            autoFocus
            className="font-mono text-xs! break-all"
            placeholder="ssh-ed25519 AAAA…"
            onChange={(event) => {
              void onChange(event);
              const comment = event.target.value.trim().split(/\s+/)[2];
              if (comment !== undefined && form.getValues('name') === '')
                form.setValue('name', comment.split('@')[0]?.slice(0, 100) ?? '');
            }}
          />
        </Field>
        <Field label={t('keys.name')} required error={fieldMessage(messageAt(form.formState.errors, 'name'))}>
          <Input {...form.register('name')} maxLength={100} />
        </Field>
        {add.error === null || (add.error instanceof ApiError && add.error.errors.length > 0) ? null : (
          <Notice tone="bad" alert>
            {errorText(add.error)}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
