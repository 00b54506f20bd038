import { ApiError, errorFrom, NETWORK_ERROR } from './api-error.js';

/** What the client must know about who is signed in. The store belongs to the caller. */
export interface SessionPort {
  accessToken(): string | null;
  organizationId(): string | null;
  /** Gets a new access token. Resolves to false when the session is over. */
  refresh(): Promise<boolean>;
}

export interface TransportOptions {
  /** Up to and including `/api/v1`. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  readonly session?: SessionPort;
}

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[];
export type Query = Readonly<Record<string, QueryValue>>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** For calls that create something or move money. The same key makes a repeat harmless. */
export interface CreateOptions extends CallOptions {
  readonly idempotencyKey?: string | undefined;
}

interface RequestOptions extends CreateOptions {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  /** Adds an Idempotency-Key when none is given. */
  readonly creates?: boolean;
  /** For the calls that make a session: no token is sent, and a 401 is final. */
  readonly anonymous?: boolean;
}

/** `?status=a&status=b&q=x`; undefined, null and empty values are left out. */
export function queryString(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

export class Transport {
  private readonly send: typeof fetch;
  private refreshing: Promise<boolean> | null = null;

  constructor(private readonly options: TransportOptions) {
    this.send = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  get<T>(path: string, query?: Query, call: CallOptions = {}): Promise<T> {
    return this.request<T>('GET', path, { ...call, query });
  }

  /**
   * One call. A 401 on a call that carried a token is answered once by a refresh and a repeat; calls that fail at the
   * same moment share that refresh, because a refresh token may be used only once.
   */
  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const idempotencyKey = options.idempotencyKey ?? (options.creates === true ? crypto.randomUUID() : undefined);
    const prepared = { ...options, idempotencyKey };
    const token = this.options.session?.accessToken() ?? null;
    let response = await this.exchange(method, path, prepared);
    if (response.status === 401 && options.anonymous !== true && token !== null && (await this.renew(token))) {
      response = await this.exchange(method, path, prepared);
    }
    if (!response.ok) throw await errorFrom(response);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  /** The open response of a stream, refreshed once like any other call. */
  async open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const token = this.options.session?.accessToken() ?? null;
    let response = await this.exchange('GET', path, { signal }, headers);
    if (response.status === 401 && token !== null && (await this.renew(token))) {
      response = await this.exchange('GET', path, { signal }, headers);
    }
    if (!response.ok) throw await errorFrom(response);
    return response;
  }

  private renew(usedToken: string): Promise<boolean> {
    const { session } = this.options;
    if (!session) return Promise.resolve(false);
    // another call has renewed it meanwhile: repeat with the new one
    if (this.refreshing === null && session.accessToken() !== null && session.accessToken() !== usedToken)
      return Promise.resolve(true);
    this.refreshing ??= session.refresh().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async exchange(
    method: string,
    path: string,
    options: RequestOptions,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json', ...extra };
    const token = options.anonymous === true ? null : (this.options.session?.accessToken() ?? null);
    const organizationId = options.anonymous === true ? null : (this.options.session?.organizationId() ?? null);
    if (token !== null) headers['authorization'] = `Bearer ${token}`;
    if (organizationId !== null) headers['x-organization-id'] = organizationId;
    if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    try {
      return await this.send(`${this.options.baseUrl}${path}${queryString(options.query)}`, {
        method,
        headers,
        credentials: 'same-origin',
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    } catch (cause) {
      if (options.signal?.aborted === true) throw cause;
      throw new ApiError({ status: 0, code: NETWORK_ERROR, detail: 'The service cannot be reached.', cause });
    }
  }
}
