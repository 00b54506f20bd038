import {
  createProviderHttp,
  createRedactor,
  DEFAULT_RESILIENCE,
  ProviderGate,
  toProviderError,
  type ConnectionSource,
  type LoadedConnection,
  type ResilienceOptions,
} from '@uni/compute-core';
import { ProviderError, type DnsDriverFactory, type ProviderKind } from '@uni/dns-port';
import type { Clock } from '@uni/platform';
import { DNS_READS, guardedConnection, type DnsCallEvent, type DnsConnection } from './dns-connection.js';

/** A page of records costs a vendor a call for each: longer than what machines are asked. */
const DEADLINES_MS = { check: 15_000, domains: 60_000, records: 60_000 } as const;

export interface DnsRegistryOptions {
  readonly factories: readonly DnsDriverFactory[];
  /** The same connections by which the vendor is asked for machines. */
  readonly source: ConnectionSource;
  readonly clock: Clock;
  /** Called after every driver call. Must not throw. */
  readonly onCall?: (event: DnsCallEvent) => void;
  readonly resilience?: Partial<ResilienceOptions>;
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
  private readonly closing = new Set<Promise<void>>();

  constructor(private readonly options: DnsRegistryOptions) {
    this.factories = new Map(options.factories.map((factory) => [factory.kind, factory]));
    if (this.factories.size !== options.factories.length) throw new Error('two DNS driver factories are of one kind');
    this.resilience = { ...DEFAULT_RESILIENCE, ...options.resilience };
  }

  /** Kinds of connections that have zones and domains. */
  kinds(): readonly ProviderKind[] {
    return [...this.factories.keys()];
  }

  /** @throws ProviderError `invalid` when there is no such provider, no driver for it, or its connection is not usable. */
  async open(providerId: string): Promise<DnsConnection> {
    const loaded = await this.options.source.load(providerId);
    const current = this.current.get(providerId);
    if (loaded === null) {
      this.evict(providerId);
      throw unusable('provider_missing', 'There is no such provider.');
    }
    if (current?.version === loaded.version && current.kind === loaded.kind) return current.connection;
    const next = this.build(providerId, loaded);
    this.evict(providerId);
    this.current.set(providerId, next);
    return next.connection;
  }

  /** Closes everything and waits until calls in flight have ended. */
  async close(): Promise<void> {
    for (const providerId of [...this.current.keys()]) this.evict(providerId);
    await Promise.all(this.closing);
  }

  private evict(providerId: string): void {
    const current = this.current.get(providerId);
    if (current === undefined) return;
    this.current.delete(providerId);
    const closing = current.close().finally(() => this.closing.delete(closing));
    this.closing.add(closing);
  }

  private build(providerId: string, { kind, connection, version, allowedHosts }: LoadedConnection): Open {
    const factory = this.factories.get(kind);
    if (factory === undefined) throw unusable('kind_unknown', `There is no DNS driver for ${kind}.`);
    const [fault] = factory.validate(connection);
    if (fault !== undefined) throw unusable('connection_invalid', `${fault.path}: ${fault.message}`);
    const http = createProviderHttp({
      endpoint: connection.endpoint,
      policy: { allowedHosts },
      pinnedFingerprint: factory.pinnedFingerprint(connection),
      maxConnections: 5,
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
      onBreakerState: () => undefined,
      onRetry: () => undefined,
      reads: DNS_READS,
      deadlinesMs: this.options.resilience?.deadlineMs === undefined ? DEADLINES_MS : {},
    });
    const onCall = (event: DnsCallEvent): void => this.options.onCall?.(event);
    return {
      connection: guardedConnection({ providerId, driver, gate, asProviderError, onCall }),
      kind,
      version,
      close: () => http.close(),
    };
  }
}

function unusable(vendorCode: string, vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', retryable: false, vendorCode, vendorMessage });
}
