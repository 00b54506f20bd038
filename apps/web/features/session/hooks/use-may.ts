'use client';
import { useMemo } from 'react';
import { mayIn, type May } from '../may';
import { useSession } from '../session-store';

/** What the person in front of the page may do in the acting organisation. */
export function useMay(): May {
  const user = useSession((state) => state.user);
  const organization = useSession((state) => state.organizationId);
  return useMemo(() => mayIn(user, organization), [user, organization]);
}
