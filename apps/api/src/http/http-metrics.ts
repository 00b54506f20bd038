import { Injectable } from '@nestjs/common';
import type { Histogram, Registry } from 'prom-client';

/** Adds a feature's own figures once the library is there. */
export type MetricsAddition = (library: typeof import('prom-client'), registry: Registry) => void;

type Labels = 'method' | 'route' | 'status';

interface Instruments {
  readonly registry: Registry;
  readonly durations: Histogram<Labels>;
}

interface Observation {
  readonly labels: Readonly<Record<Labels, string>>;
  readonly seconds: number;
}

/**
 * Durations by route and the process's own figures, in Prometheus text. The library is loaded after the first request: starting
 * does not wait for it, and what was measured before it came is counted when it is there.
 */
@Injectable()
export class HttpMetrics {
  private waiting: Observation[] = [];
  private readonly additions: MetricsAddition[] = [];
  private instruments: Instruments | null = null;
  private loading: Promise<Instruments> | null = null;

  observe(method: string, route: string, status: number, seconds: number): void {
    const observation = { labels: { method, route, status: String(status) }, seconds };
    if (this.instruments) {
      this.instruments.durations.observe(observation.labels, seconds);
      return;
    }
    this.waiting.push(observation);
    void this.load();
  }

  /** Before the first request: while the process is put together. */
  add(addition: MetricsAddition): void {
    this.additions.push(addition);
  }

  async text(): Promise<string> {
    const { registry } = await this.load();
    return registry.metrics();
  }

  private load(): Promise<Instruments> {
    this.loading ??= this.create();
    return this.loading;
  }

  private async create(): Promise<Instruments> {
    const { default: prometheus } = await import('prom-client');
    const registry = new prometheus.Registry();
    prometheus.collectDefaultMetrics({ register: registry });
    const durations = new prometheus.Histogram({
      name: 'uni_http_request_duration_seconds',
      help: 'Duration of HTTP requests by method, route and status',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
    for (const add of this.additions) add(prometheus, registry);
    for (const { labels, seconds } of this.waiting) durations.observe(labels, seconds);
    this.waiting = [];
    this.instruments = { registry, durations };
    return this.instruments;
  }
}
