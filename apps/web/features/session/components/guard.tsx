'use client';
import { Button, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, type ReactNode } from 'react';
import { restoreSession, useRestoredSession } from '../hooks/use-restored-session';
import { useSession } from '../session-store';

/** Lets signed-in people in; shows `skeleton` until that is known, then sends others to sign in and back. */
export function Guard(props: { admin?: boolean; skeleton: ReactNode; children: ReactNode }): ReactNode {
  const t = useTranslations('session');
  const status = useRestoredSession();
  const user = useSession((state) => state.user);
  const router = useRouter();
  const path = usePathname();
  const forbidden = props.admin === true && status === 'signed-in' && user?.platformRole === 'user';
  useEffect(() => {
    if (status === 'signed-out') router.replace(`/sign-in?next=${encodeURIComponent(path + window.location.search)}`);
    else if (forbidden) router.replace('/dashboard');
  }, [status, forbidden, path, router]);
  if (status === 'unreachable') {
    return (
      <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center p-6">
        <Notice
          tone="warn"
          title={t('unreachableTitle')}
          alert
          action={<Button onClick={restoreSession}>{t('retry')}</Button>}
        >
          {t('unreachableBody')}
        </Notice>
      </main>
    );
  }
  return status === 'signed-in' && !forbidden ? props.children : props.skeleton;
}
