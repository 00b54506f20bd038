import type { EventType } from '@uni/contracts';
import { ApiError } from './api-error.js';
import { createSseParser } from './sse-parser.js';
import type { Transport } from './transport.js';

/** A fact from the stream. `data` is what the event carries; ids in it say what changed. */
export interface ServerEvent {
  readonly id: string | null;
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
}

export type StreamState = 'connecting' | 'live' | 'lost';

export interface EventStreamOptions {
  /** `admin`: what happens anywhere, for administrators and support. Else what happens in the acting organisation. */
  readonly scope?: 'organization' | 'admin';
  readonly onEvent: (event: ServerEvent) => void;
  readonly onState?: (state: StreamState) => void;
  readonly signal: AbortSignal;
  /** Silence (not even a comment) after which the connection counts as lost. */
  readonly silenceMs?: number;
  /** First pause before reconnecting; it doubles up to thirty seconds. */
  readonly pauseMs?: number;
}

const MAX_PAUSE_MS = 30_000;

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
  });
}

function parseData(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * Reads the event stream until the signal aborts, and resumes after a break with `Last-Event-ID`, so that no event is
 * missed. It is read with fetch, since EventSource cannot send an Authorization header. Resolves when it was stopped or
 * when the session is over.
 */
export async function readEvents(transport: Transport, options: EventStreamOptions): Promise<void> {
  const { signal, onEvent, onState } = options;
  const path = options.scope === 'admin' ? '/events/stream?scope=admin' : '/events/stream';
  const firstPauseMs = options.pauseMs ?? 1_000;
  const position: { lastId: string | null } = { lastId: null };
  const isOver = (): boolean => signal.aborted;
  let pauseMs = firstPauseMs;
  while (!isOver()) {
    onState?.('connecting');
    const attempt = new AbortController();
    const stop = (): void => attempt.abort();
    signal.addEventListener('abort', stop);
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(stop, options.silenceMs ?? 45_000);
    };
    try {
      heard();
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (position.lastId !== null) headers['last-event-id'] = position.lastId;
      const response = await transport.open(path, headers, attempt.signal);
      if (response.body === null) throw new TypeError('the stream has no body');
      onState?.('live');
      pauseMs = firstPauseMs;
      const parse = createSseParser((message) => {
        position.lastId = message.id ?? position.lastId;
        onEvent({ id: message.id ?? null, type: message.event as EventType, data: parseData(message.data) });
      });
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        heard();
        parse(decoder.decode(value, { stream: true }));
      }
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
        onState?.('lost');
        return;
      }
      // any other break is answered by connecting again
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
      attempt.abort();
    }
    if (isOver()) return;
    onState?.('lost');
    await pause(pauseMs, signal);
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
  }
}
