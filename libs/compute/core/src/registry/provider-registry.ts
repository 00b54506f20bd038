import { ProviderError, type DriverFactory, type ProviderKind } from '@uni/compute-port';
import type { Clock } from '@uni/platform';
import type { Registry } from 'prom-client';
import { lazyProviderHttp } from '../http/provider-http.js';
import type { ClosableVendorHttp, VendorHttpOptions } from '../http/vendor-http.types.js';
import type { BreakerState } from '../resilience/provider-breaker.js';
import { ProviderGate } from '../resilience/provider-gate.js';
import { DEFAULT_RESILIENCE, type ResilienceOptions } from '../resilience/resilience.options.js';
import { CallMetrics } from './call-metrics.js';
import type { ConnectionSource, LoadedConnection } from './connection-source.js';
import { createProvider, type CallEvent, type Provider } from './provider.js';
import { createRedactor, toProviderError } from './redaction.js';

export interface ProviderRegistryOptions {
  readonly factories: readonly DriverFactory[];
  readonly source: ConnectionSource;
  readonly clock: Clock;
  /** Where the metrics go; none are kept without it. */
  readonly metrics?: Registry;
  /** Called after every driver call. Must not throw. */
  readonly onCall?: (event: CallEvent) => void;
  readonly resilience?: Partial<ResilienceOptions>;
  readonly http?: Pick<VendorHttpOptions, 'timeouts' | 'maxResponseBytes' | 'keepAliveMs' | 'resolve'>;
}

interface OpenProvider {
  readonly provider: Provider;
  readonly kind: ProviderKind;
  readonly version: string | number;
  readonly http: ClosableVendorHttp;
  /** Of the latest `open` that found this configuration. */
  ticket: number;
}

/** Opens providers by id and keeps them open as long as their configuration stays the same. */
export class ProviderRegistry {
  private readonly factories: ReadonlyMap<ProviderKind, DriverFactory>;
  private readonly resilience: ResilienceOptions;
  private readonly metrics: CallMetrics | null;
  private readonly current = new Map<string, OpenProvider>();
  private readonly closing = new Set<Promise<void>>();
  private tickets = 0;
  private closed = false;

  constructor(private readonly options: ProviderRegistryOptions) {
    this.factories = new Map(options.factories.map((factory) => [factory.kind, factory]));
    if (this.factories.size !== options.factories.length) throw new Error('two driver factories are of one kind');
    this.resilience = { ...DEFAULT_RESILIENCE, ...options.resilience };
    this.metrics = options.metrics === undefined ? null : new CallMetrics(options.metrics);
  }

  kinds(): readonly ProviderKind[] {
    return [...this.factories.keys()];
  }

  /** @throws ProviderError `invalid` for a kind without a driver. */
  factory(kind: ProviderKind): DriverFactory {
    const factory = this.factories.get(kind);
    if (factory === undefined) throw unusable('kind_unknown', `There is no driver for ${kind}.`);
    return factory;
  }

  /**
   * The provider as it is configured now. Asks the source every time; the driver, its connections and its breaker are kept while
   * the version stays the same.
   *
   * @throws ProviderError `invalid` when there is no such provider or its connection is not usable.
   */
  async open(providerId: string): Promise<Provider> {
    this.tickets += 1;
    const ticket = this.tickets;
    const loaded = await this.options.source.load(providerId);
    if (this.closed) throw unusable('closed', 'The registry is closed.');
    const current = this.current.get(providerId);
    // Somebody who asked after us has been answered before: what we read may be older.
    if (current !== undefined && current.ticket > ticket) return current.provider;
    if (loaded === null) {
      this.evict(providerId);
      throw unusable('provider_missing', 'There is no such provider.');
    }
    if (current?.version === loaded.version && current.kind === loaded.kind) {
      current.ticket = ticket;
      return current.provider;
    }
    const next = this.build(providerId, loaded, ticket);
    this.evict(providerId);
    this.current.set(providerId, next);
    this.metrics?.breakerState({ provider: providerId, kind: loaded.kind }, 'closed');
    return next.provider;
  }

  /** How the breaker of each open provider stands. */
  breakers(): readonly { readonly provider: string; readonly state: BreakerState }[] {
    return [...this.current].map(([id, { provider }]) => ({ provider: id, state: provider.breakerState }));
  }

  /** Closes a provider that is not needed any more. Calls in flight come to their end. */
  evict(providerId: string): void {
    const current = this.current.get(providerId);
    if (current === undefined) return;
    this.current.delete(providerId);
    this.metrics?.forget({ provider: providerId, kind: current.kind });
    const closing = current.http.close().finally(() => this.closing.delete(closing));
    this.closing.add(closing);
  }

  /** Closes everything and waits until calls in flight have ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const providerId of [...this.current.keys()]) this.evict(providerId);
    await Promise.all(this.closing);
  }

  private build(providerId: string, loaded: LoadedConnection, ticket: number): OpenProvider {
    const { kind, connection, version } = loaded;
    const factory = this.factory(kind);
    const [fault] = factory.validate(connection);
    if (fault !== undefined) throw unusable('connection_invalid', `${fault.path}: ${fault.message}`);
    const labels = { provider: providerId, kind };
    let maxConnections = 1;
    const options = (): VendorHttpOptions => ({
      ...this.options.http,
      endpoint: connection.endpoint,
      policy: { allowedHosts: loaded.allowedHosts },
      pinnedFingerprint: factory.pinnedFingerprint(connection),
      maxConnections,
      observe: (event) => this.metrics?.request(labels, event),
    });
    const http = lazyProviderHttp(options, factory.endpoints?.(connection));
    const driver = factory.open(connection, http, () => this.options.clock.now());
    const { limits } = driver.describe();
    // One more than calls at once: an examination goes past the slots and must not wait for them.
    maxConnections = limits.maxConcurrentCalls + 1;
    const redact = createRedactor(Object.values(connection.credentials));
    const asProviderError = (error: unknown): ProviderError => toProviderError(error, redact);
    const gate = new ProviderGate({
      limits,
      resilience: this.resilience,
      asProviderError,
      onBreakerState: (state) => {
        if (this.current.get(providerId)?.http === http) this.metrics?.breakerState(labels, state);
      },
      onRetry: (method) => this.metrics?.retried(labels, method),
    });
    const observer = {
      begin: () => this.metrics?.begin(labels),
      end: (event: CallEvent) => {
        this.metrics?.end(labels, event.method, event.code, event.latencyMs);
        this.options.onCall?.(event);
      },
    };
    const provider = createProvider({ providerId, driver, gate, observer, asProviderError });
    return { provider, kind, version, http, ticket };
  }
}

function unusable(vendorCode: string, vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', retryable: false, vendorCode, vendorMessage });
}
