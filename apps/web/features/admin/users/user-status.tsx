'use client';
import type { AdminUser } from '@uni/client';
import { Status, type StatusGlyphKind } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

const GLYPHS: Readonly<Record<AdminUser['status'], StatusGlyphKind>> = {
  active: 'running',
  suspended: 'suspended',
  banned: 'error',
};

/** Whether somebody may sign in, and why not. */
export function UserStatus({ status, note }: { status: AdminUser['status']; note?: string | null }): ReactNode {
  const t = useTranslations('admin.users');
  return (
    <Status
      kind={GLYPHS[status]}
      {...(status === 'suspended' ? { tone: 'warn' as const } : {})}
      note={note ?? undefined}
    >
      {t(`status.${status}`)}
    </Status>
  );
}
