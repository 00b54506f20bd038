'use client';
import { Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useMayChange } from '../hooks/use-may-change';

/** A form that support staff may not use: they are told so instead of being refused at its end. */
export function ChangersOnly({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations('admin.common');
  return useMayChange() ? children : <Notice tone="info">{t('readOnly')}</Notice>;
}
