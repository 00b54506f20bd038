import { describe, expect, it } from 'vitest';
import { readEvents, type ServerEvent, type StreamState } from './event-stream.js';
import { createSseParser, type SseMessage } from './sse-parser.js';
import { Transport } from './transport.js';

const STREAM =
  'id: 7\nevent: instance.updated\ndata: {"id":"a"}\n\n: heartbeat\n\nid: 8\nevent: operation.updated\ndata: {"id":"b",\ndata: "n":1}\n\n';

function messagesOf(pieces: readonly string[]): SseMessage[] {
  const found: SseMessage[] = [];
  const feed = createSseParser((message) => found.push(message));
  for (const piece of pieces) feed(piece);
  return found;
}

describe('the event stream', () => {
  it('reads the same messages however the bytes are cut, with any line ending', () => {
    const whole = messagesOf([STREAM]);
    expect(whole.map((message) => [message.id, message.event])).toEqual([
      ['7', 'instance.updated'],
      ['8', 'operation.updated'],
    ]);
    expect(messagesOf([...STREAM])).toEqual(whole);
    expect(messagesOf([...STREAM.replaceAll('\n', '\r\n')])).toEqual(whole);
    expect(messagesOf([STREAM.slice(0, -1)])).toHaveLength(1);
  });

  it('comes back after a break with the last id that it has seen', async () => {
    const asked: (string | null)[] = [];
    const stop = new AbortController();
    const events: ServerEvent[] = [];
    const states: StreamState[] = [];
    const transport = new Transport({
      baseUrl: '',
      fetch: (_input, init) => {
        asked.push(new Headers(init?.headers).get('last-event-id'));
        const first = asked.length === 1;
        return Promise.resolve(new Response(first ? STREAM : 'id: 9\nevent: balance.updated\ndata: {}\n\n'));
      },
    });
    await readEvents(transport, {
      signal: stop.signal,
      pauseMs: 1,
      onState: (state) => states.push(state),
      onEvent: (event) => {
        events.push(event);
        if (event.id === '9') stop.abort();
      },
    });
    expect(asked).toEqual([null, '8']);
    expect(events.map((event) => event.data)).toEqual([{ id: 'a' }, { id: 'b', n: 1 }, {}]);
    expect(states.slice(0, 4)).toEqual(['connecting', 'live', 'lost', 'connecting']);
  });

  it('asks for everything only when it is told to', async () => {
    const asked: string[] = [];
    for (const scope of [undefined, 'admin'] as const) {
      const stop = new AbortController();
      const transport = new Transport({
        baseUrl: '/api',
        fetch: (input) => {
          asked.push(input instanceof Request ? input.url : input.toString());
          stop.abort();
          return Promise.resolve(new Response(''));
        },
      });
      await readEvents(transport, {
        signal: stop.signal,
        onEvent: () => undefined,
        ...(scope === undefined ? {} : { scope }),
      });
    }
    expect(asked).toEqual(['/api/events/stream', '/api/events/stream?scope=admin']);
  });

  it('stops when the session is over instead of knocking for ever', async () => {
    let calls = 0;
    const transport = new Transport({
      baseUrl: '',
      fetch: () => {
        calls += 1;
        return Promise.resolve(new Response('{}', { status: 401 }));
      },
    });
    await readEvents(transport, { signal: new AbortController().signal, pauseMs: 1, onEvent: () => undefined });
    expect(calls).toBe(1);
  });

  it('gives up a connection that has gone silent and opens another', async () => {
    let calls = 0;
    const stop = new AbortController();
    const transport = new Transport({
      baseUrl: '',
      fetch: (_input, init) => {
        calls += 1;
        if (calls === 2) {
          stop.abort();
          return Promise.reject(new DOMException('aborted', 'AbortError'));
        }
        const body = new ReadableStream<Uint8Array>({
          start: (controller) =>
            init?.signal?.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError'))),
        });
        return Promise.resolve(new Response(body));
      },
    });
    await readEvents(transport, { signal: stop.signal, pauseMs: 1, silenceMs: 5, onEvent: () => undefined });
    expect(calls).toBe(2);
  });
});
