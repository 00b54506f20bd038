import type { ProviderErrorCode, ProviderKind } from '@uni/compute-port';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { VendorHttpEvent } from '../http/vendor-http.types.js';
import type { BreakerState } from '../resilience/provider-breaker.js';

const BUCKETS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

export interface ProviderLabels {
  readonly provider: string;
  readonly kind: ProviderKind;
}

/** What the series of one sort of driver are called. */
export interface MetricNames {
  /** Before `_calls_total`, `_errors_total`, `_call_duration_seconds`, `_retries_total`, `_in_flight`, `_breaker_state`. */
  readonly calls: string;
  /** Before `_requests_total`, `_request_duration_seconds`. */
  readonly requests: string;
}

const COMPUTE_NAMES: MetricNames = { calls: 'uni_provider', requests: 'uni_vendor' };

/** What the calls to providers look like from outside, in one injected registry. A registry takes each set of names once. */
export class CallMetrics {
  private readonly calls;
  private readonly errors;
  private readonly latency;
  private readonly retries;
  private readonly inFlight;
  private readonly breaker;
  private readonly requests;
  private readonly requestLatency;

  constructor(registry: Registry, { calls, requests }: MetricNames = COMPUTE_NAMES) {
    const registers = [registry];
    const labelNames = ['provider', 'kind'] as const;
    this.calls = new Counter({
      name: `${calls}_calls_total`,
      help: 'Driver calls by how they ended (ok, error)',
      labelNames: [...labelNames, 'method', 'outcome'] as const,
      registers,
    });
    this.errors = new Counter({
      name: `${calls}_errors_total`,
      help: 'Failed driver calls by error code',
      labelNames: [...labelNames, 'method', 'code'] as const,
      registers,
    });
    this.latency = new Histogram({
      name: `${calls}_call_duration_seconds`,
      help: 'Duration of driver calls, waiting and repetitions included',
      labelNames: [...labelNames, 'method'] as const,
      buckets: BUCKETS_S,
      registers,
    });
    this.retries = new Counter({
      name: `${calls}_retries_total`,
      help: 'Reads that were repeated',
      labelNames: [...labelNames, 'method'] as const,
      registers,
    });
    this.inFlight = new Gauge({
      name: `${calls}_in_flight`,
      help: 'Driver calls that run or wait',
      labelNames,
      registers,
    });
    this.breaker = new Gauge({
      name: `${calls}_breaker_state`,
      help: 'Circuit breaker: 0 closed, 1 half open, 2 open',
      labelNames,
      registers,
    });
    this.requests = new Counter({
      name: `${requests}_requests_total`,
      help: 'HTTP requests to vendors by status, or by error code without an answer',
      labelNames: [...labelNames, 'label', 'result'] as const,
      registers,
    });
    this.requestLatency = new Histogram({
      name: `${requests}_request_duration_seconds`,
      help: 'Duration of HTTP requests to vendors',
      labelNames: [...labelNames, 'label'] as const,
      buckets: BUCKETS_S,
      registers,
    });
  }

  begin(labels: ProviderLabels): void {
    this.inFlight.inc(labels);
  }

  end(labels: ProviderLabels, method: string, code: ProviderErrorCode | null, latencyMs: number): void {
    this.inFlight.dec(labels);
    this.calls.inc({ ...labels, method, outcome: code === null ? 'ok' : 'error' });
    if (code !== null) this.errors.inc({ ...labels, method, code });
    this.latency.observe({ ...labels, method }, latencyMs / 1000);
  }

  retried(labels: ProviderLabels, method: string): void {
    this.retries.inc({ ...labels, method });
  }

  breakerState(labels: ProviderLabels, state: BreakerState): void {
    this.breaker.set(labels, BREAKER_VALUES[state]);
  }

  request(labels: ProviderLabels, event: VendorHttpEvent): void {
    const result = event.status === null ? (event.code ?? 'unknown') : String(event.status);
    this.requests.inc({ ...labels, label: event.label, result });
    this.requestLatency.observe({ ...labels, label: event.label }, event.latencyMs / 1000);
  }

  /** A provider that is gone has no breaker any more. Calls in flight still count down. */
  forget(labels: ProviderLabels): void {
    this.breaker.remove(labels);
  }
}
