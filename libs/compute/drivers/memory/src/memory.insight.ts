import type {
  ConsoleFacet,
  EventsFacet,
  MetricName,
  MetricSeries,
  MetricsFacet,
  PricesFacet,
  UsageFacet,
} from '@uni/compute-port';
import type { MemoryChange } from './memory.change.js';
import type { MemoryClient } from './memory.client.js';
import { powerOf, refused } from './memory.machine.js';
import { wire } from './memory.wire.js';

const METRICS: Readonly<Record<string, Pick<MetricSeries, 'name' | 'unit'>>> = {
  cpu: { name: 'cpu', unit: 'ratio' },
  memory: { name: 'memory', unit: 'ratio' },
  'disk.read': rate('disk_read'),
  'disk.write': rate('disk_write'),
  'net.in': rate('network_in'),
  'net.out': rate('network_out'),
};

function rate(name: MetricName): Pick<MetricSeries, 'name' | 'unit'> {
  return { name, unit: 'bytes_per_second' };
}

/** What the cloud tells, and the way to a machine's screen. */
export class MemoryInsight {
  readonly console: ConsoleFacet = {
    open: async (ref, context) => {
      const machine = await this.changing.own(ref, context);
      if (powerOf(machine) !== 'running') throw refused(`machine ${machine.id} is off`, 'state');
      const { url, ticket, until } = await this.client.call('console', { id: machine.id }, wire.console, context);
      return {
        url: `${url}?ticket=${encodeURIComponent(ticket)}`,
        headers: {},
        subprotocols: ['binary'],
        password: null,
        pinnedFingerprint: null,
        expiresAt: new Date(until),
      };
    },
  };

  readonly metrics: MetricsFacet = {
    read: async (ref, { from, to }, context) => {
      const { id } = await this.changing.own(ref, context);
      const range = { from: from.toISOString(), to: to.toISOString() };
      const { series } = await this.client.call('metrics', { id, ...range }, wire.metrics, context);
      return series.flatMap(({ metric, points }) => {
        const known = METRICS[metric];
        return known ? [{ ...known, points }] : [];
      });
    },
  };

  readonly events: EventsFacet = {
    list: async ({ since, cursor }, context) => {
      const page = await this.client.call('events', { since: since.toISOString(), cursor }, wire.events, context);
      return {
        items: page.events.map(({ id, at, kind, level, words, machineId }) => ({
          externalId: id,
          at: new Date(at),
          kind,
          level,
          text: words,
          machineExternalId: machineId,
          actor: null,
        })),
        nextCursor: page.next,
      };
    },
  };

  readonly usage: UsageFacet = {
    current: async (context) => {
      const { from, to, currency, items } = await this.client.call('usage', {}, wire.usage, context);
      return {
        from: new Date(from),
        to: new Date(to),
        currency,
        items: items.map(({ id, kind, quantity, unit, micros }) => ({
          externalId: id,
          kind,
          quantity,
          unit,
          amountMicros: micros,
        })),
      };
    },
  };

  readonly prices: PricesFacet = {
    list: async (context) => {
      const tariff = await this.client.call('tariff', {}, wire.tariff, context);
      return {
        currency: tariff.currency,
        sizes: tariff.flavours.map(({ id, onMicros, offMicros, shelvedMicros }) => ({
          sizeRef: id,
          regionRef: null,
          runningMicrosPerHour: onMicros,
          stoppedMicrosPerHour: offMicros,
          shelvedMicrosPerHour: shelvedMicros,
        })),
        volumeGibMicrosPerHour: tariff.volumeGibMicros,
        snapshotGibMicrosPerHour: tariff.snapshotGibMicros,
      };
    },
  };

  constructor(
    private readonly client: MemoryClient,
    private readonly changing: MemoryChange,
  ) {}
}
