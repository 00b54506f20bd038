import { ApiError, createClient } from '@uni/client';
import { sessionUnreachable, signedIn, signedOut, useSession } from '../session/session-store';

/**
 * Runs one renewal at a time across all tabs: they share one refresh cookie, and a refresh token that is presented twice
 * would end the session for all of them.
 */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks === undefined ? work() : ((await locks.request('uni-refresh', work)) as T);
}

/** Gets a new access token with the refresh cookie. False when the session is over. */
export async function refreshSession(): Promise<boolean> {
  try {
    signedIn(await alone(() => api.auth.refresh()));
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
      signedOut();
      return false;
    }
    // the service is down: the session may well be alive, so nobody is thrown out
    if (useSession.getState().status === 'unknown') sessionUnreachable();
    throw error;
  }
}

/** The API, with the session of this tab. */
export const api = createClient({
  baseUrl: '/api/v1',
  session: {
    accessToken: () => useSession.getState().accessToken,
    organizationId: () => useSession.getState().organizationId,
    refresh: refreshSession,
  },
});
