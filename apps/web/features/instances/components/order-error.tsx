'use client';
import { ApiError } from '@uni/client';
import { buttonClass, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { useErrorText } from '../../text/use-error-text';

/** Why an order was refused, with the way to credit where that is what is missing. */
export function OrderError({ error, onLeave }: { error: Error | null; onLeave: () => void }): ReactNode {
  const t = useTranslations('instances');
  const errorText = useErrorText();
  if (error === null) return null;
  const poor = error instanceof ApiError && error.code === 'insufficient_credits';
  return (
    <Notice
      tone="bad"
      alert
      action={
        poor ? (
          <Link href="/credits" className={buttonClass('default', 'sm')} onClick={onLeave}>
            {t('toCredits')}
          </Link>
        ) : undefined
      }
    >
      {errorText(error)}
    </Notice>
  );
}
