import { Inject, Injectable } from '@nestjs/common';
import { ConsoleRelays } from '@uni/feature-consoles';
import { HttpMetrics } from '../http/http-metrics.js';

/** Open consoles, what they have carried and why they ended, beside the API's other figures. */
@Injectable()
export class ConsoleMetrics {
  constructor(@Inject(HttpMetrics) metrics: HttpMetrics, @Inject(ConsoleRelays) relays: ConsoleRelays) {
    metrics.add(({ Counter, Gauge }, registry) => {
      const registers = [registry];
      new Gauge({
        name: 'uni_consoles_open',
        help: 'Consoles that are open in this process',
        registers,
        collect() {
          this.set(relays.open);
        },
      });
      new Counter({
        name: 'uni_console_bytes_total',
        help: 'Bytes that ended consoles have carried, by direction',
        labelNames: ['direction'] as const,
        registers,
        collect() {
          this.reset();
          const { bytesUp, bytesDown } = relays.statistics.counts;
          this.inc({ direction: 'up' }, bytesUp);
          this.inc({ direction: 'down' }, bytesDown);
        },
      });
      new Counter({
        name: 'uni_consoles_closed_total',
        help: 'Consoles that were closed, by reason',
        labelNames: ['reason'] as const,
        registers,
        collect() {
          this.reset();
          for (const [reason, count] of relays.statistics.counts.closed) this.inc({ reason }, count);
        },
      });
    });
  }
}
