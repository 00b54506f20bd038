'use client';
import { ApiError } from '@uni/client';
import { Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';

/** A refusal, with the time to wait where there is one. Field errors stand at their fields instead. */
export function AuthError({ error }: { error: unknown }): ReactNode {
  const t = useTranslations('auth');
  const errorText = useErrorText();
  if (error === null || error === undefined) return null;
  if (error instanceof ApiError && error.errors.length > 0) return null;
  const waitS = error instanceof ApiError && error.retryAfterMs !== null ? Math.ceil(error.retryAfterMs / 1000) : null;
  return (
    <Notice tone="bad" alert>
      {errorText(error)}
      {waitS === null ? null : ` ${t('wait', { seconds: waitS })}`}
    </Notice>
  );
}
