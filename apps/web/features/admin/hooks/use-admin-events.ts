'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { ServerEvent } from '@uni/client';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { subjectOf, useEventStream } from '../../shell/hooks/use-event-stream';

/** Whole lists are asked again, so events of a busy platform are answered twice a second at most. */
const GATHER_MS = 500;

/** What is no longer true after an event. */
const STALE: Readonly<Record<string, readonly string[]>> = {
  'provider.updated': ['providers', 'quarantine', 'health', 'stats'],
  'template.updated': ['templates'],
  'instance.updated': ['instances', 'drift', 'stats'],
  'operation.updated': ['operations', 'quarantine', 'stats'],
  'balance.updated': ['organizations', 'organization', 'stats'],
  'billing.updated': ['runs', 'stats'],
  'dns.updated': ['dns'],
  'notification.created': ['dns'],
};

/** The names in the cache that a bundle of events makes stale, each once. */
export function staleAfter(events: readonly ServerEvent[]): string[][] {
  const names = new Set(events.flatMap((event) => STALE[event.type] ?? []));
  const single = events.flatMap((event) => {
    const id = subjectOf(event);
    if (id === null) return [];
    return event.type === 'provider.updated'
      ? [['provider', id]]
      : event.type === 'template.updated'
        ? [['template', id]]
        : [];
  });
  return [...[...names].map((name) => [name]), ...single];
}

/** Keeps the administrators' cache true with the stream of everything. */
export function useAdminEvents(): void {
  const client = useQueryClient();
  const organizationId = useSession((state) => state.organizationId);
  useEventStream({
    scope: 'admin',
    organizationId,
    gatherMs: GATHER_MS,
    onEvents: (events) => {
      for (const name of staleAfter(events)) void client.invalidateQueries({ queryKey: keys.admin(...name) });
    },
  });
}
