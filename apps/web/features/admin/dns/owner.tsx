'use client';
import { Button } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { useMayChange } from '../hooks/use-may-change';

/** Who has it. */
export function Owner({ organization }: { organization: { id: string; name: string } | null }): ReactNode {
  const t = useTranslations('admin.dns');
  return organization === null ? (
    <span className="text-fg-subtle">{t('nobody')}</span>
  ) : (
    <Link href={`/admin/organisations/${organization.id}`} className="truncate hover:underline">
      {organization.name}
    </Link>
  );
}

/** Opens the question to whom it is given; nothing for those who may only look. */
export function AssignButton({ name, onClick }: { name: string; onClick: () => void }): ReactNode {
  const t = useTranslations('admin.dns');
  return useMayChange() ? (
    <Button size="sm" aria-label={`${t('assign')}: ${name}`} onClick={onClick}>
      {t('assign')}
    </Button>
  ) : null;
}
