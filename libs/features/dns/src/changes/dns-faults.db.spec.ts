import type { RecordValues } from '@uni/dns-port';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { spoken, ZONE, ZoneBench } from '../../test/zone-bench.js';

/** How long the gate waits for an answer, in real time; the rest of the time stands still. */
const DEADLINE_MS = 300;
const FAULTS = [
  'dropped',
  'lost_answer',
  'half_body',
  'garbage',
  'html',
  'wrong_types',
  'server_error',
  'bad_gateway',
  'unauthorized',
  'silence',
  { waitMs: 90_000 },
] as const;

describe('a vendor that spoils its answers while a zone is changed', () => {
  let bench: ZoneBench;
  beforeAll(async () => {
    bench = await ZoneBench.open(DEADLINE_MS);
  });
  afterAll(() => bench.close());

  it('loses nothing and doubles nothing, whichever call it is and however it is spoiled', async () => {
    const operationId = await bench.order();
    bench.worker.killer.disarm();
    await bench.expectWhole(await bench.world.finish(operationId, bench.worker), 'undisturbed');
    const { length } = bench.worker.killer.calls;
    // Each fault meets every seventh call, each call several faults.
    for (const [index, fault] of FAULTS.entries()) {
      for (let call = 1 + (index % 7); call <= length; call += 7) {
        const label = `${JSON.stringify(fault)} at call ${call}`;
        const order = await bench.order();
        bench.worker.killer.strike(call, () => bench.world.vendor.breakNext(fault));
        const status = await bench.world.finish(order, bench.worker);
        expect(bench.world.vendor.mendNext(), `${label} met nobody`).toBe(false);
        // Keys that are refused end an order; everything else passes.
        if (fault !== 'unauthorized') expect(status, label).toBe('succeeded');
        await bench.expectWhole(status, label);
      }
    }
  });

  it('is not asked before the time that it has named', async () => {
    const order = await bench.order();
    bench.worker.killer.strike(1, () => bench.world.vendor.breakNext({ waitMs: 120_000 }));
    await bench.world.settle(bench.worker);
    for (let second = 0; second < 119; second += 17) {
      bench.world.pass(17_000);
      await bench.world.settle(bench.worker);
      expect(bench.worker.killer.calls).toHaveLength(1);
    }
    const status = await bench.world.finish(order, bench.worker);
    expect(status).toBe('succeeded');
    await bench.expectWhole(status, 'after the pause');
  });

  it('gets a change taken back whatever it does meanwhile', async () => {
    const undisturbed = await bench.order();
    await bench.spoil(undisturbed);
    bench.worker.killer.disarm();
    await bench.expectWhole(await bench.world.finish(undisturbed, bench.worker), 'undisturbed');
    const { calls } = bench.worker.killer;
    const first = calls.indexOf('zone', calls.indexOf('createRecord')) + 1;
    for (const [index, fault] of FAULTS.entries()) {
      const call = first + (index % (calls.length - first + 1));
      const order = await bench.order();
      await bench.spoil(order);
      bench.worker.killer.strike(call, () => bench.world.vendor.breakNext(fault));
      const status = await bench.world.finish(order, bench.worker);
      expect(status, JSON.stringify(fault)).toBe('failed');
      await bench.expectWhole(status, `${JSON.stringify(fault)} at call ${call}`);
    }
  });

  it.each(['broken', 'busy', 'invalid', 'forbidden'] as const)(
    'refuses to publish (%s): the order waits or is taken back, and nobody ever gets half an answer',
    async (word) => {
      const { vendor } = bench.world;
      const order = await bench.order();
      vendor.refusesToPublish = word;
      for (let minute = 0; minute < 5; minute += 1) {
        await bench.world.settle(bench.worker);
        bench.world.pass(60_000);
      }
      expect(bench.published()).toEqual([]);
      vendor.refusesToPublish = null;
      const status = await bench.world.finish(order, bench.worker);
      expect(status).toBe(word === 'broken' || word === 'busy' ? 'succeeded' : 'failed');
      await bench.expectWhole(status, word);
    },
  );
});

describe('somebody else who changes the zone between comparing and writing', () => {
  let bench: ZoneBench;
  beforeEach(async () => {
    bench = await ZoneBench.open();
  });
  afterEach(() => bench.close());

  const theirs = (name: string, value: string): RecordValues => ({ name, type: 'A', value, ttlS: null });
  const ask = (request: Parameters<ZoneBench['world']['vendor']['ask']>[1]) =>
    bench.world.vendor.ask('memory-token', request);

  const idOf = (name: string, value?: string): string =>
    bench.world.vendor
      .said(ZONE)
      .find((one) => one.name === name && one.type !== 'TXT' && (value === undefined || one.value === value))?.id ??
    '?';

  /** Carries an order out; right before its first write, somebody does something. */
  async function meanwhile(act: () => Promise<unknown>): Promise<string> {
    const operationId = await bench.order();
    let struck: Promise<unknown> | undefined;
    const { killer } = bench.worker;
    killer.strike(WRITE_AT, () => (struck = act()));
    const status = await bench.world.finish(operationId, bench.worker);
    await struck;
    expect(killer.calls.slice(0, WRITE_AT).map((name) => name.endsWith('Record'))).toEqual([
      ...Array.from({ length: WRITE_AT - 1 }, () => false),
      true,
    ]);
    return status;
  }
  /** The zone, its export, and two pages of records come before. */
  const WRITE_AT = 3;

  it('keeps what he has put beside ours, under the same name and under others', async () => {
    const [beside, elsewhere] = [theirs('www', '198.51.100.7'), theirs('else', '198.51.100.8')];
    const status = await meanwhile(async () => {
      await ask({ do: 'add', zone: ZONE, values: beside });
      await ask({ do: 'add', zone: ZONE, values: elsewhere });
    });
    expect(status).toBe('succeeded');
    expect(spoken(bench.world.vendor.served(ZONE))).toEqual(spoken([...bench.next, beside, elsewhere]));
    const known = await bench.world.database.client.dnsRecord.findMany({ where: { zoneId: bench.zoneId } });
    expect(spoken(known)).toEqual(spoken([...bench.next, beside, elsewhere]));
  });

  it('makes no twin of what he has changed or removed: what was ordered stands there once', async () => {
    const status = await meanwhile(async () => {
      await ask({ do: 'change', zone: ZONE, id: idOf('www'), values: theirs('www', '198.51.100.9') });
      await ask({ do: 'remove', zone: ZONE, id: idOf('old') });
    });
    await bench.expectWhole(status, 'changed and removed');
    expect(status).toBe('succeeded');
  });
});
