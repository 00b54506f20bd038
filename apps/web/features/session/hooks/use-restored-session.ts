'use client';
import { useEffect } from 'react';
import { refreshSession } from '../../api/api';
import { mayHaveSession, signedOut, useSession, type SessionStatus } from '../session-store';

let restoring = false;

/** Asks for the session once per tab. */
export function restoreSession(): void {
  if (restoring) return;
  restoring = true;
  refreshSession()
    .catch(() => undefined) // the store already says "unreachable"
    .finally(() => {
      restoring = false;
    });
}

/** The session of this tab, asked for on the first use. A browser that never signed in is not made to ask. */
export function useRestoredSession(): SessionStatus {
  const status = useSession((state) => state.status);
  useEffect(() => {
    if (useSession.getState().status !== 'unknown') return;
    if (mayHaveSession()) restoreSession();
    else signedOut();
  }, []);
  return status;
}
