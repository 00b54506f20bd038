import type { ContractCheck } from './contract-check.js';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; the text where it is none; undefined for no body. */
  readonly body: unknown;
}

export interface TestCall {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Throws, showing the answer, when the status is another one. */
  readonly expect?: number;
}

/** Calls the API as one client would, over the network. */
export class TestClient {
  constructor(
    readonly url: string,
    private readonly accessToken?: string,
    private readonly check?: ContractCheck,
  ) {}

  /** The same API as somebody else. */
  as(accessToken: string): TestClient {
    return new TestClient(this.url, accessToken, this.check);
  }

  get(path: string, call: TestCall = {}): Promise<TestAnswer> {
    return this.send('GET', path, undefined, call);
  }

  post(path: string, body: unknown = {}, call: TestCall = {}): Promise<TestAnswer> {
    return this.send('POST', path, JSON.stringify(body), call);
  }

  put(path: string, body: unknown = {}, call: TestCall = {}): Promise<TestAnswer> {
    return this.send('PUT', path, JSON.stringify(body), call);
  }

  patch(path: string, body: unknown = {}, call: TestCall = {}): Promise<TestAnswer> {
    return this.send('PATCH', path, JSON.stringify(body), call);
  }

  delete(path: string, call: TestCall = {}): Promise<TestAnswer> {
    return this.send('DELETE', path, undefined, call);
  }

  /** Of an answer that never ends: its status, without waiting for the rest. */
  async statusOf(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const abort = new AbortController();
    const authorization: Record<string, string> =
      this.accessToken === undefined ? {} : { authorization: `Bearer ${this.accessToken}` };
    const { status } = await fetch(`${this.url}${path}`, {
      headers: { ...authorization, ...headers },
      signal: abort.signal,
    });
    abort.abort();
    return status;
  }

  /** @param body sent as it is, as JSON unless the headers say otherwise */
  async send(method: string, path: string, body: string | undefined, call: TestCall = {}): Promise<TestAnswer> {
    const headers: Record<string, string> = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    };
    if (this.accessToken !== undefined) headers['authorization'] ??= `Bearer ${this.accessToken}`;
    const response = await fetch(`${this.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: parsed(text) };
    if (call.expect !== undefined && answer.status !== call.expect) {
      throw new Error(`${method} ${path} answered ${answer.status} instead of ${call.expect}: ${text.slice(0, 500)}`);
    }
    this.check?.(method, path, answer);
    return answer;
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
