'use client';
import type { Session } from '@uni/client';
import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect } from 'react';
import { useRestoredSession } from '../../session/hooks/use-restored-session';
import { signedIn, useSession } from '../../session/session-store';
import { safeNext } from '../next-path';

/** Goes in once somebody is signed in: just now, or already before. */
export function useEnter(): (session: Session) => void {
  const router = useRouter();
  const next = useSearchParams().get('next');
  const status = useRestoredSession();
  const role = useSession((state) => state.user?.platformRole);
  useEffect(() => {
    if (status === 'signed-in') router.replace(safeNext(next, role === 'admin' ? '/admin' : '/dashboard'));
  }, [status, role, next, router]);
  return useCallback((session: Session) => signedIn(session), []);
}
