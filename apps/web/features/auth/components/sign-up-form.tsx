'use client';
import { useMutation } from '@tanstack/react-query';
import { ApiError, type RegisterInput } from '@uni/client';
import { Button, Field, Input, PasswordInput } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { api } from '../../api/api';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { useEnter } from '../hooks/use-enter';
import { AuthError } from './auth-error';
import { AuthFrame } from './auth-frame';

const resolver = lazyResolver<RegisterInput>(async () => (await import('../schema')).signUpResolver);

/** A new account, with its personal organisation at once. */
export function SignUpForm(): ReactNode {
  const t = useTranslations('auth');
  const locale = useLocale();
  const enter = useEnter();
  const fieldMessage = useFieldMessage();
  const form = useForm<RegisterInput>({
    resolver,
    mode: 'onTouched',
  });
  const register = useMutation({
    mutationFn: (values: RegisterInput) =>
      api.auth.register({ name: values.name, email: values.email, password: values.password, locale }),
    onSuccess: enter,
    onError: (error) => {
      applyFieldErrors(form, error, ['name', 'email', 'password']);
      if (error instanceof ApiError && error.code === 'email_taken') form.setFocus('email');
    },
  });
  const { errors } = form.formState;
  return (
    <AuthFrame
      title={t('signUp')}
      note={t('signUpNote')}
      foot={t.rich('haveAccount', {
        link: (words) => (
          <Link href="/sign-in" className="font-medium text-accent-text hover:underline">
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
        onSubmit={(event) => void form.handleSubmit((values) => register.mutate(values))(event)}
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
        <AuthError error={register.error} />
        <Button type="submit" variant="primary" size="lg" busy={register.isPending}>
          {t('signUpSubmit')}
        </Button>
      </form>
    </AuthFrame>
  );
}
