'use client';
import { useSession } from '../../session/session-store';

/** Whether this person may change things here. Support staff may only look; the API refuses them the rest. */
export function useMayChange(): boolean {
  return useSession((state) => state.user?.platformRole === 'admin');
}
