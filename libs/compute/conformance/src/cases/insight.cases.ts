import type { MetricSeries, ProviderEvent } from '@uni/compute-port';
import { expect } from 'vitest';
import { FORCED_STOP, START, type Bench } from '../bench/bench.js';
import { expectNoSecrets } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

const HOUR_MS = 3_600_000;
const UNITS: Readonly<Record<MetricSeries['name'], readonly MetricSeries['unit'][]>> = {
  cpu: ['ratio'],
  memory: ['ratio', 'bytes'],
  disk_read: ['bytes_per_second', 'bytes'],
  disk_write: ['bytes_per_second', 'bytes'],
  network_in: ['bytes_per_second', 'bytes'],
  network_out: ['bytes_per_second', 'bytes'],
};

/** What the vendor tells about what goes on, and what it costs: read only. */
export function declareInsightCases(suite: Suite): void {
  declareMetrics(suite);
  declareEvents(suite);
  declareCosts(suite);
}

function declareMetrics(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('metrics'));
  const around = () => ({ from: new Date(Date.now() - 6 * HOUR_MS), to: new Date(Date.now() + 6 * HOUR_MS) });
  const watched = async (bench: Bench) => {
    const built = await bench.build();
    for (let tick = 0; tick < (suite.harness.facets?.ticksUntilMetrics ?? 0); tick += 1) await bench.session.tick();
    return built;
  };

  promise('metrics: gives each series once, oldest first, in the units of its name', [], async (bench) => {
    const { ref } = await watched(bench);
    const { value: series, writes } = await bench.counting(() =>
      bench.facet('metrics').read(ref, around(), bench.context()),
    );
    expect(writes).toBe(0);
    expect(new Set(series.map(({ name }) => name)).size).toBe(series.length);
    expect(series.map(({ name }) => name)).toContain('cpu');
    for (const { name, unit, points } of series) {
      expect(UNITS[name]).toContain(unit);
      for (const [index, [atMs, value]] of points.entries()) {
        expect(Number.isFinite(atMs) && Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
        if (unit === 'ratio') expect(value).toBeLessThanOrEqual(1);
        if (index > 0) expect(atMs).toBeGreaterThan(points[index - 1]?.[0] ?? Infinity);
      }
    }
    expect(series.some(({ points }) => points.length > 0)).toBe(true);
    expectNoSecrets(series, suite.harness.secrets, 'metrics');
  });

  promise('metrics: keeps to the range, and answers empty where there is nothing', [], async (bench) => {
    const { ref } = await watched(bench);
    const { from, to } = around();
    const all = await bench.facet('metrics').read(ref, { from, to }, bench.context());
    const times = all.flatMap(({ points }) => points.map(([atMs]) => atMs));
    for (const atMs of times) expect(atMs >= from.getTime() && atMs <= to.getTime()).toBe(true);
    const last = new Date(Math.max(...times));
    const narrow = await bench.facet('metrics').read(ref, { from: last, to: last }, bench.context());
    for (const { points } of narrow) for (const [atMs] of points) expect(atMs).toBe(last.getTime());
    const ancient = { from: new Date('2001-01-01'), to: new Date('2001-01-02') };
    const nothing = await bench.facet('metrics').read(ref, ancient, bench.context());
    expect(nothing.flatMap(({ points }) => points)).toEqual([]);
  });

  promise('metrics: a fresh machine has few or none, which is no failure', [], async (bench) => {
    const { ref } = await bench.buildStopped();
    expect(Array.isArray(await bench.facet('metrics').read(ref, around(), bench.context()))).toBe(true);
  });
}

function declareEvents(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('events'));
  const walk = async (bench: Bench, since: Date, changeProcess = false): Promise<readonly ProviderEvent[]> => {
    const events: ProviderEvent[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 200; page += 1) {
      const driver = changeProcess ? await bench.session.reopen() : bench.driver;
      const { events: facet } = driver;
      if (facet === undefined) throw new Error('the driver declares events and does not have them');
      const answer: Awaited<ReturnType<typeof facet.list>> = await facet.list({ since, cursor }, bench.context());
      events.push(...answer.items);
      cursor = answer.nextCursor;
      if (cursor === null) return events;
    }
    throw new Error('the events must come to an end');
  };
  const anHourAgo = () => new Date(Date.now() - HOUR_MS);

  promise('events: tell what happened to a machine, newest first, each once, since then', [], async (bench) => {
    const { ref } = await bench.build();
    for (const request of [FORCED_STOP, START, FORCED_STOP]) await bench.power(ref, request);
    const since = anHourAgo();
    const { value: events, writes } = await bench.counting(() => walk(bench, since));
    expect(writes).toBe(0);
    expect(new Set(events.map(({ externalId }) => externalId)).size).toBe(events.length);
    expect(events.some(({ machineExternalId }) => machineExternalId === ref.externalId)).toBe(true);
    const times = events.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    for (const { at, kind, text } of events) {
      expect(at.getTime()).toBeGreaterThanOrEqual(since.getTime());
      expect(kind.length * text.length).toBeGreaterThan(0);
    }
    expectNoSecrets(events, suite.harness.secrets, 'events');
  });

  promise('events: the same walk again, and by other processes, tells the same', [], async (bench) => {
    const { ref } = await bench.build();
    await bench.power(ref, FORCED_STOP);
    const since = anHourAgo();
    const ids = (events: readonly ProviderEvent[]) => events.map(({ externalId }) => externalId);
    const first = ids(await walk(bench, since));
    expect(ids(await walk(bench, since, true))).toEqual(expect.arrayContaining(first));
  });

  promise('events: tell nothing from before', [], async (bench) => {
    await bench.build();
    const future = new Date(Date.now() + 24 * HOUR_MS);
    expect(await walk(bench, future)).toEqual([]);
  });
}

function declareCosts(suite: Suite): void {
  suite.promiseIf(
    suite.declares('usage'),
    'usage: counts from the beginning of the period, never below zero',
    [],
    async (bench) => {
      await bench.build();
      const { value: report, writes } = await bench.counting(() => bench.facet('usage').current(bench.context()));
      expect(writes).toBe(0);
      expect(report.from.getTime()).toBeLessThanOrEqual(report.to.getTime());
      for (const { externalId, quantity, unit, amountMicros } of report.items) {
        expect(externalId.length * unit.length).toBeGreaterThan(0);
        expect(Number.isFinite(quantity) && quantity >= 0).toBe(true);
        if (amountMicros === null) continue;
        expect(typeof amountMicros).toBe('bigint');
        expect(amountMicros >= 0n).toBe(true);
        expect(report.currency, 'an amount has a currency').toMatch(/^[A-Z]{3}$/);
      }
      expectNoSecrets(report, suite.harness.secrets, 'a usage report');
    },
  );

  suite.promiseIf(
    suite.declares('prices'),
    'prices: one for each size and region, in one currency, never below zero',
    [],
    async (bench) => {
      const { value: prices, writes } = await bench.counting(() => bench.facet('prices').list(bench.context()));
      expect(writes).toBe(0);
      expect(prices.currency).toMatch(/^[A-Z]{3}$/);
      const keys = prices.sizes.map(({ sizeRef, regionRef }) => JSON.stringify([sizeRef, regionRef]));
      expect(new Set(keys).size).toBe(keys.length);
      const amounts = prices.sizes.flatMap((size) => [
        size.runningMicrosPerHour,
        size.stoppedMicrosPerHour,
        size.shelvedMicrosPerHour,
      ]);
      for (const amount of [...amounts, prices.volumeGibMicrosPerHour, prices.snapshotGibMicrosPerHour]) {
        if (amount !== null) expect(typeof amount === 'bigint' && amount >= 0n).toBe(true);
      }
      const { shelve } = suite.description.capabilities;
      if (!shelve) for (const { shelvedMicrosPerHour } of prices.sizes) expect(shelvedMicrosPerHour).toBeNull();
      expectNoSecrets(prices, suite.harness.secrets, 'a price list');
    },
  );

  suite.promiseIf(suite.declares('prices'), 'prices: name sizes that the catalogue has', [], async (bench) => {
    const { sizes } = await bench.facet('prices').list(bench.context());
    const known = new Set((await bench.driver.catalogue(bench.context())).sizes.map(({ ref }) => ref));
    if (suite.description.sizes === 'listed') expect(sizes.length).toBeGreaterThan(0);
    if (known.size > 0) expect(sizes.filter(({ sizeRef }) => !known.has(sizeRef))).toEqual([]);
  });
}
