'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { SetupInput } from '@uni/client';
import { Button, buttonClass, Field, Input, Notice, PasswordInput, Skeleton } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { api } from '../../api/api';
import { lazyResolver } from '../../text/lazy-resolver';
import { useErrorText } from '../../text/use-error-text';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { useEnter } from '../hooks/use-enter';
import { AuthError } from './auth-error';
import { AuthFrame } from './auth-frame';

const resolver = lazyResolver<SetupInput>(async () => (await import('../schema')).setupResolver);

/** The first administrator, by the one-time link that the server printed. */
export function SetupForm(): ReactNode {
  const t = useTranslations('auth');
  const token = useSearchParams().get('token') ?? '';
  const enter = useEnter();
  const errorText = useErrorText();
  const fieldMessage = useFieldMessage();
  const state = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => api.auth.setupState({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const form = useForm<SetupInput>({
    defaultValues: { token },
    resolver,
    mode: 'onTouched',
  });
  const setup = useMutation({
    mutationFn: (values: SetupInput) => api.auth.setup({ ...values, token }),
    onSuccess: enter,
    onError: (error) => applyFieldErrors(form, error, ['name', 'email', 'password']),
  });
  const { errors } = form.formState;
  if (state.data?.required === false || token === '') {
    return (
      <AuthFrame title={t('setup')}>
        <Notice
          tone="info"
          action={
            <Link href="/sign-in" className={buttonClass()}>
              {t('signIn')}
            </Link>
          }
        >
          {t(state.data?.required === false ? 'setupDone' : 'setupNoToken')}
        </Notice>
      </AuthFrame>
    );
  }
  if (state.data === undefined) {
    return (
      <AuthFrame title={t('setup')}>
        {state.error === null ? (
          <Skeleton className="h-48 w-full" />
        ) : (
          <Notice tone="bad" alert action={<Button onClick={() => void state.refetch()}>{t('retry')}</Button>}>
            {errorText(state.error)}
          </Notice>
        )}
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('setup')} note={t('setupNote')}>
      <form
        // a page whose script has not arrived must not put a password into its address
        method="post"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => setup.mutate(values))(event)}
      >
        <Field label={t('name')} error={fieldMessage(messageAt(errors, 'name'))}>
          <Input {...form.register('name')} autoComplete="name" autoFocus maxLength={100} className="h-9!" />
        </Field>
        <Field label={t('email')} error={fieldMessage(messageAt(errors, 'email'))}>
          <Input {...form.register('email')} type="email" autoComplete="username" inputMode="email" className="h-9!" />
        </Field>
        <Field label={t('password')} help={t('passwordHelp')} error={fieldMessage(messageAt(errors, 'password'))}>
          <PasswordInput {...form.register('password')} autoComplete="new-password" className="h-9!" />
        </Field>
        <AuthError error={setup.error} />
        <Button type="submit" variant="primary" size="lg" busy={setup.isPending}>
          {t('setupSubmit')}
        </Button>
      </form>
    </AuthFrame>
  );
}
