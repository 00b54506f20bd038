'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProviderView } from '@uni/client';
import { useEffect, useState } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useProvider } from './hooks';

export type Examination = 'test' | 'sync';

/** After this long without a result something is wrong with the workers, not with the place. */
const PATIENCE_MS = 45_000;

export interface ExaminationState {
  readonly waiting: boolean;
  /** Nobody has answered for a long time. */
  readonly overdue: boolean;
  /** The result of the last press is there. */
  readonly answered: boolean;
  readonly error: Error | null;
  ask(): void;
}

function resultAt(provider: ProviderView, what: Examination): string | null {
  return (what === 'test' ? provider.lastCheck?.checkedAt : provider.lastSync?.at) ?? null;
}

/** Asks for a test or an inventory; its result arrives in the place itself, announced by an event. */
export function useProviderRequest(id: string, what: Examination): ExaminationState {
  const client = useQueryClient();
  const [overdue, setOverdue] = useState(false);
  const request = useMutation({
    mutationFn: () => api.admin.providers[what](id),
    onMutate: () => setOverdue(false),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.admin('provider', id) }),
  });
  const requestedAt = request.data?.requestedAt ?? null;
  const isOlder = (provider: ProviderView): boolean => {
    const at = resultAt(provider, what);
    return requestedAt !== null && (at === null || Date.parse(at) < Date.parse(requestedAt));
  };
  const { data } = useProvider(id, isOlder);
  const unanswered = data !== undefined && isOlder(data);
  const waiting = request.isPending || unanswered;
  useEffect(() => {
    if (!waiting) {
      setOverdue(false);
      return;
    }
    const timer = setTimeout(() => setOverdue(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return {
    waiting,
    overdue,
    answered: requestedAt !== null && data !== undefined && !unanswered,
    error: request.error,
    ask: () => request.mutate(),
  };
}
