import {
  CallMetrics,
  createProviderHttp,
  createRedactor,
  DEFAULT_RESILIENCE,
  ProviderGate,
  toProviderError,
  type BreakerState,
  type ConnectionSource,
  type LoadedConnection,
  type MetricNames,
  type ResilienceOptions,
  type VendorHttpOptions,
} from '@uni/compute-core';
import { ProviderError, type DnsDriverFactory, type ProviderKind } from '@uni/dns-port';
import type { Clock } from '@uni/platform';
import type { Registry } from 'prom-client';
import { DNS_READS, guardedConnection, type DnsCallEvent, type DnsConnection } from './dns-connection.js';

/** A page of records costs a vendor a call for each: longer than what machines are asked. */
const DEADLINES_MS = { check: 15_000, domains: 60_000, records: 60_000 } as const;
const METRIC_NAMES: MetricNames = { calls: 'uni_dns', requests: 'uni_dns' };

export interface DnsRegistryOptions {
  readonly factories: readonly DnsDriverFactory[];
  /** The same connections by which the vendor is asked for machines. */
  readonly source: ConnectionSource;
  readonly clock: Clock;
  /** Where the metrics go; none are kept without it. */
  readonly metrics?: Registry;
  /** Called after every driver call. Must not throw. */
  readonly onCall?: (event: DnsCallEvent) => void;
  readonly resilience?: Partial<ResilienceOptions>;
  readonly http?: Pick<VendorHttpOptions, 'timeouts' | 'resolve'>;
}

interface Open {
  readonly connection: DnsConnection;
  readonly kind: ProviderKind;
  readonly version: string | number;
  close(): Promise<void>;
}

/**
 * Opens the zones and domains of providers by the provider's id, and keeps them open as long as the connection stays the same. Apart
 * from what is asked of machines: a vendor whose DNS fails is not left alone for everything else, and the other way round.
 */
export class DnsRegistry {
  private readonly factories: ReadonlyMap<ProviderKind, DnsDriverFactory>;
  private readonly resilience: ResilienceOptions;
  private readonly current = new Map<string, Open>();
  private readonly metrics: CallMetrics | null;
  private readonly closing = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly options: DnsRegistryOptions) {
    this.factories = new Map(options.factories.map((factory) => [factory.kind, factory]));
    if (this.factories.size !== options.factories.length) throw new Error('two DNS driver factories are of one kind');
    this.resilience = { ...DEFAULT_RESILIENCE, ...options.resilience };
    this.metrics = options.metrics === undefined ? null : new CallMetrics(options.metrics, METRIC_NAMES);
  }

  /** Kinds of connections that have zones and domains. */
  kinds(): readonly ProviderKind[] {
    return [...this.factories.keys()];
  }

  /** @throws ProviderError `invalid` when there is no such provider, no driver for it, or its connection is not usable. */
  async open(providerId: string): Promise<DnsConnection> {
    const loaded = await this.options.source.load(providerId);
    if (this.closed) throw unusable('closed', 'The registry is closed.');
    const current = this.current.get(providerId);
    if (loaded === null) {
      this.evict(providerId);
      throw unusable('provider_missing', 'There is no such provider.');
    }
    if (current?.version === loaded.version && current.kind === loaded.kind) return current.connection;
    const next = this.build(providerId, loaded);
    this.evict(providerId);
    this.current.set(providerId, next);
    this.metrics?.breakerState({ provider: providerId, kind: loaded.kind }, 'closed');
    return next.connection;
  }

  /** How the breaker of each open account stands. */
  breakers(): readonly { readonly provider: string; readonly state: BreakerState }[] {
    return [...this.current].map(([id, { connection }]) => ({ provider: id, state: connection.breakerState }));
  }

  /** Closes everything and waits until calls in flight have ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const providerId of [...this.current.keys()]) this.evict(providerId);
    await Promise.all(this.closing);
  }

  private evict(providerId: string): void {
    const current = this.current.get(providerId);
    if (current === undefined) return;
    this.current.delete(providerId);
    this.metrics?.forget({ provider: providerId, kind: current.kind });
    const closing = current.close().finally(() => this.closing.delete(closing));
    this.closing.add(closing);
  }

  private build(providerId: string, { kind, connection, version, allowedHosts }: LoadedConnection): Open {
    const factory = this.factories.get(kind);
    if (factory === undefined) throw unusable('kind_unknown', `There is no DNS driver for ${kind}.`);
    const [fault] = factory.validate(connection);
    if (fault !== undefined) throw unusable('connection_invalid', `${fault.path}: ${fault.message}`);
    const labels = { provider: providerId, kind };
    const http = createProviderHttp({
      ...this.options.http,
      endpoint: connection.endpoint,
      policy: { allowedHosts },
      pinnedFingerprint: factory.pinnedFingerprint(connection),
      maxConnections: 5,
      observe: (event) => this.metrics?.request(labels, event),
      endpoints: factory.endpoints?.(connection),
    });
    const driver = factory.open(connection, http, () => this.options.clock.now());
    const redact = createRedactor(Object.values(connection.credentials));
    const asProviderError = (error: unknown): ProviderError => toProviderError(error, redact);
    const { maxConcurrentCalls } = driver.describe().limits;
    const gate = new ProviderGate({
      limits: { maxConcurrentCalls, maxConcurrentCreates: maxConcurrentCalls },
      resilience: this.resilience,
      asProviderError,
      // A connection that was replaced still ends its calls; its breaker is nobody's any more.
      onBreakerState: (state) => {
        if (this.current.get(providerId)?.version === version) this.metrics?.breakerState(labels, state);
      },
      onRetry: (method) => this.metrics?.retried(labels, method),
      reads: DNS_READS,
      deadlinesMs: this.options.resilience?.deadlineMs === undefined ? DEADLINES_MS : {},
    });
    const onBegin = (): void => this.metrics?.begin(labels);
    const onCall = (event: DnsCallEvent): void => {
      this.metrics?.end(labels, event.method, event.code, event.latencyMs);
      this.options.onCall?.(event);
    };
    return {
      connection: guardedConnection({ providerId, driver, gate, asProviderError, onBegin, onCall }),
      kind,
      version,
      close: () => http.close(),
    };
  }
}

function unusable(vendorCode: string, vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', retryable: false, vendorCode, vendorMessage });
}
