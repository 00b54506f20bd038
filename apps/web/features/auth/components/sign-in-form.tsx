'use client';
import { useMutation } from '@tanstack/react-query';
import type { LoginInput } from '@uni/client';
import { Button, Field, Input, PasswordInput } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { api } from '../../api/api';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { useEnter } from '../hooks/use-enter';
import { AuthError } from './auth-error';
import { AuthFrame } from './auth-frame';

const resolver = lazyResolver<LoginInput>(async () => (await import('../schema')).signInResolver);

export function SignInForm(): ReactNode {
  const t = useTranslations('auth');
  const enter = useEnter();
  const fieldMessage = useFieldMessage();
  const form = useForm<LoginInput>({ resolver });
  const login = useMutation({
    mutationFn: (values: LoginInput) => api.auth.login({ email: values.email, password: values.password }),
    onSuccess: enter,
    onError: (error) => applyFieldErrors(form, error, ['email', 'password']),
  });
  const { errors } = form.formState;
  return (
    <AuthFrame
      title={t('signIn')}
      foot={t.rich('noAccount', {
        link: (words) => (
          <Link href="/sign-up" className="font-medium text-accent-text hover:underline">
            {words}
          </Link>
        ),
      })}
    >
      <form
        // a page whose script has not arrived must not put a password into its address
        method="post"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => login.mutate(values))(event)}
      >
        <Field label={t('email')} error={fieldMessage(messageAt(errors, 'email'))}>
          <Input
            {...form.register('email')}
            type="email"
            autoComplete="username"
            inputMode="email"
            autoFocus
            className="h-9!"
          />
        </Field>
        <Field label={t('password')} error={fieldMessage(messageAt(errors, 'password'))}>
          <PasswordInput {...form.register('password')} autoComplete="current-password" className="h-9!" />
        </Field>
        <AuthError error={login.error} />
        <Button type="submit" variant="primary" size="lg" busy={login.isPending}>
          {t('signIn')}
        </Button>
      </form>
    </AuthFrame>
  );
}
