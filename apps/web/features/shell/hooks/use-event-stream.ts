'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { ServerEvent } from '@uni/client';
import { useEffect, useRef } from 'react';
import { api } from '../../api/api';
import { useLive } from '../live-store';

const POLL_MS = 10_000;

/** What an event is about: the id of the instance, the operation, the provider. */
export function subjectOf(event: ServerEvent): string | null {
  const { subjectId } = event.data;
  return typeof subjectId === 'string' ? subjectId : null;
}

interface EventStreamUse {
  readonly scope: 'organization' | 'admin';
  /** The stream begins anew when this changes. */
  readonly organizationId: string | null;
  /** Events that arrive within this time are handed over together, each subject once. */
  readonly gatherMs: number;
  readonly onEvents: (events: readonly ServerEvent[]) => void;
}

/** Reads the event stream while the page is open; while the stream is lost, everything in view is asked again every ten seconds. */
export function useEventStream({ scope, organizationId, gatherMs, onEvents }: EventStreamUse): void {
  const client = useQueryClient();
  const handle = useRef(onEvents);
  handle.current = onEvents;

  useEffect(() => {
    const stop = new AbortController();
    const waiting = new Map<string, ServerEvent>();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let polling: ReturnType<typeof setInterval> | undefined;
    let wasLost = false;
    const flush = (): void => {
      gathering = undefined;
      const events = [...waiting.values()];
      waiting.clear();
      handle.current(events);
    };
    void api.events({
      scope,
      signal: stop.signal,
      onState: (state) => {
        useLive.setState(
          state === 'live' ? { state, heardAtMs: Date.now() } : state === 'connecting' && wasLost ? {} : { state },
        );
        if (state === 'lost') {
          wasLost = true;
          polling ??= setInterval(() => void client.invalidateQueries({ refetchType: 'active' }), POLL_MS);
        } else if (state === 'live') {
          clearInterval(polling);
          polling = undefined;
          // what happened in between may be older than what the stream still holds
          if (wasLost) void client.invalidateQueries({ refetchType: 'active' });
          wasLost = false;
        }
      },
      onEvent: (event) => {
        useLive.setState({ heardAtMs: Date.now() });
        waiting.set(`${event.type}|${subjectOf(event) ?? ''}`, event);
        // counted from the first one: a storm of events must not put its own answer off for ever
        gathering ??= setTimeout(flush, gatherMs);
      },
    });
    return () => {
      stop.abort();
      clearTimeout(gathering);
      clearInterval(polling);
    };
  }, [client, scope, organizationId, gatherMs]);
}
