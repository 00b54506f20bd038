import type { User } from '@uni/client';
import { create } from 'zustand';

export type SessionStatus = 'unknown' | 'signed-out' | 'signed-in' | 'unreachable';

interface SessionState {
  readonly status: SessionStatus;
  /** Only ever in memory: a script that reads the page's storage finds nothing. */
  readonly accessToken: string | null;
  readonly user: User | null;
  readonly organizationId: string | null;
}

/** Who is signed in, in this tab. */
export const useSession = create<SessionState>()(() => ({
  status: 'unknown',
  accessToken: null,
  user: null,
  organizationId: null,
}));

/** Remembers that a session cookie may exist, so that first visitors are not asked for one. */
const HINT_KEY = 'uni-session';
const ORGANIZATION_KEY = 'uni-organization';

function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function writeStorage(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage is switched off: the choice then lasts as long as the tab
  }
}

/** False only when this browser surely holds no session; one that keeps nothing is asked every time. */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(HINT_KEY) !== null;
  } catch {
    return true;
  }
}

function chosenOrganization(user: User): string | null {
  const stored = useSession.getState().organizationId ?? readStorage(ORGANIZATION_KEY);
  const known = user.organizations.find((organization) => organization.id === stored);
  return (known ?? user.organizations[0])?.id ?? null;
}

export function signedIn(session: { user: User; accessToken: string }): void {
  writeStorage(HINT_KEY, '1');
  useSession.setState({
    status: 'signed-in',
    accessToken: session.accessToken,
    user: session.user,
    organizationId: chosenOrganization(session.user),
  });
}

export function signedOut(): void {
  writeStorage(HINT_KEY, null);
  useSession.setState({ status: 'signed-out', accessToken: null, user: null, organizationId: null });
}

export function sessionUnreachable(): void {
  useSession.setState({ status: 'unreachable' });
}

export function updateUser(user: User): void {
  useSession.setState({ user });
}

export function chooseOrganization(organizationId: string): void {
  writeStorage(ORGANIZATION_KEY, organizationId);
  useSession.setState({ organizationId });
}
