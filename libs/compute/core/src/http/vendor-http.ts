import { ProviderError, type CallContext, type VendorRequest, type VendorResponse } from '@uni/compute-port';
import { Pool } from 'undici';
import { acceptEndpoint } from '../endpoint/endpoint-policy.js';
import { createGuardedLookup, resolveBySystem } from '../endpoint/guarded-lookup.js';
import { createConnector } from './certificate-pin.js';
import { Exchange } from './exchange.js';
import { originUnknown } from './origin-router.js';
import { toTransportError } from './transport-error.js';
import {
  DEFAULT_TIMEOUTS,
  type ClosableVendorHttp,
  type VendorHttpOptions,
  type VendorHttpTimeouts,
} from './vendor-http.types.js';

/** Headers that belong to the transport: a driver that sets one could send a request to another host's rules. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'x-request-id',
]);

/**
 * The one HTTP client of one provider: its own connection pool, so that a hanging vendor holds nobody else's sockets. Redirects
 * are answers like any other and are never followed.
 *
 * @throws ProviderError `invalid` when the endpoint is refused by the policy or the fingerprint is malformed.
 */
export function createVendorHttp(options: VendorHttpOptions): ClosableVendorHttp {
  return new UndiciVendorHttp(options);
}

class UndiciVendorHttp implements ClosableVendorHttp {
  private readonly pool: Pool;
  private readonly timeouts: VendorHttpTimeouts;
  private readonly pathPrefix: string;

  constructor(private readonly options: VendorHttpOptions) {
    const endpoint = acceptEndpoint(options.endpoint, options.policy);
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.pathPrefix = endpoint.url.pathname.replace(/\/+$/, '');
    const keepAliveMs = options.keepAliveMs ?? 4_000;
    this.pool = new Pool(endpoint.url.origin, {
      connections: options.maxConnections ?? 8,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      headersTimeout: 0, // Exchange measures both, to the millisecond.
      bodyTimeout: 0,
      connect: createConnector({
        pinnedFingerprint: options.pinnedFingerprint,
        connectMs: this.timeouts.connectMs,
        lookup: createGuardedLookup(endpoint.privateAllowed, options.resolve ?? resolveBySystem),
      }),
    });
  }

  async send(request: VendorRequest, context: CallContext): Promise<VendorResponse> {
    const startedAtMs = performance.now();
    const observe = (status: number | null, code: ProviderError['code'] | null): void =>
      this.options.observe?.({ label: request.label, status, code, latencyMs: performance.now() - startedAtMs });
    try {
      const response = await this.exchange(request, context);
      observe(response.status, null);
      return response;
    } catch (error) {
      const failure = toTransportError(error, true);
      observe(null, failure.code);
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private exchange(request: VendorRequest, context: CallContext): Promise<VendorResponse> {
    const exchange = new Exchange({
      timeouts: this.timeouts,
      maxResponseBytes: this.options.maxResponseBytes ?? 16 * 1024 * 1024,
      signal: context.signal,
    });
    if (context.signal?.aborted === true) return exchange.answer;
    try {
      if (request.origin !== undefined) throw originUnknown(request.origin);
      this.pool.dispatch(
        {
          method: request.method,
          path: this.pathPrefix + request.path + queryText(request.query),
          headers: { ...ownHeaders(request.headers), 'x-request-id': context.requestId },
          ...(request.body === undefined ? {} : { body: request.body }),
        },
        exchange,
      );
    } catch (error) {
      exchange.fail(toTransportError(error, false));
    }
    return exchange.answer;
  }
}

function ownHeaders(headers: VendorRequest['headers']): Record<string, string> {
  const kept = Object.entries(headers ?? {}).filter(([name]) => !RESERVED_HEADERS.has(name.toLowerCase()));
  return {
    accept: 'application/json',
    'user-agent': 'uni-manager',
    ...Object.fromEntries(kept.map(([n, v]) => [n.toLowerCase(), v])),
  };
}

function queryText(query: VendorRequest['query']): string {
  const pairs = Object.entries(query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
