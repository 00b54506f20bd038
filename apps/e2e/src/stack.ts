import { expect, inject, vi } from 'vitest';

/** The running product, as the global set-up started it. */
export interface RunningStack {
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly simulatorsUrl: string;
  readonly databaseUrl: string;
  readonly queue: 'postgres' | 'redis';
  readonly setupToken: string;
  readonly dataDir: string;
  /** Path of the file that names the processes and their ids. */
  readonly runFile: string;
  readonly administrator: { readonly email: string; readonly password: string };
  /** Path of the browser. */
  readonly chromium: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: RunningStack;
    /** Whether the story of the first person runs too: it makes the administrator, and everybody else waits for that. */
    newcomer: boolean;
  }
}

export const stack = (): RunningStack => inject('stack');

/** Reads and asserts 2xx. */
export async function call<T>(
  path: string,
  init: { method?: string; token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<T> {
  const answer = await fetch(`${stack().webUrl}/api/v1${path}`, {
    method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The administrator's token: by the set-up link, where nobody else in this run takes that, and by signing in afterwards. */
export async function administratorToken(): Promise<string> {
  const { administrator, setupToken } = stack();
  const isOpen = async (): Promise<boolean> => (await call<{ required: boolean }>('/auth/setup')).required;
  if (inject('newcomer'))
    await vi.waitFor(async () => expect(await isOpen()).toBe(false), { timeout: 120_000, interval: 200 });
  const required = await isOpen();
  const { accessToken } = required
    ? await call<{ accessToken: string }>('/auth/setup', {
        body: { ...administrator, token: setupToken, name: 'Ada Admin', session: 'token' },
      })
    : await call<{ accessToken: string }>('/auth/login', { body: { ...administrator, session: 'token' } });
  return accessToken;
}
