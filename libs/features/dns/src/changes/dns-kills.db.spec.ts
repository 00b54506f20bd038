import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZoneBench } from '../../test/zone-bench.js';

/** More calls than any change makes. */
const MOST_CALLS = 80;

describe('a worker that dies while it changes a zone', () => {
  let bench: ZoneBench;
  beforeAll(async () => {
    bench = await ZoneBench.open();
  });
  afterAll(() => bench.close());

  it('has published once when nothing happens to it', async () => {
    for (const way of ['there', 'back']) {
      const status = await bench.world.finish(await bench.order(), bench.worker);
      expect([status, bench.published()], way).toMatchObject(['succeeded', { length: 1 }]);
      await bench.expectWhole(status, way);
    }
  });

  it('leaves the whole change to its heir, whatever call it died around', async () => {
    let call = 1;
    for (; call < MOST_CALLS; call += 1) {
      const when = call % 2 === 0 ? 'after' : 'before';
      const operationId = await bench.order();
      const status = await bench.killAndFinish(operationId, call, when);
      if (status === null) break;
      expect(status, `killed ${when} call ${call}`).toBe('succeeded');
      // One that was begun and not remembered is begun again.
      expect(bench.published().length, `publications, killed ${when} call ${call}`).toBeLessThanOrEqual(2);
      await bench.expectWhole(status, `killed ${when} call ${call}`);
    }
    expect(call).toBeGreaterThan(12);
    expect(call).toBeLessThan(MOST_CALLS);
  });
});

describe('a worker that dies while it takes a change back', () => {
  let bench: ZoneBench;
  beforeAll(async () => {
    bench = await ZoneBench.open();
  });
  afterAll(() => bench.close());

  it('leaves that to its heir too, whatever call it died around', async () => {
    const operationId = await bench.order();
    await bench.spoil(operationId);
    bench.worker.killer.disarm();
    const status = await bench.world.finish(operationId, bench.worker);
    expect(status).toBe('failed');
    await bench.expectWhole(status, 'undisturbed');
    const { calls } = bench.worker.killer;
    // The vendor refused the third addition; what follows takes back.
    const additions = calls.flatMap((name, index) => (name === 'createRecord' ? [index + 1] : []));
    const refusedAt = additions[2] ?? calls.length;
    expect(calls.length - refusedAt).toBeGreaterThan(8);

    let kills = 0;
    for (let call = refusedAt + 1; call <= calls.length; call += 1) {
      const when = call % 2 === 0 ? 'after' : 'before';
      const again = await bench.order();
      await bench.spoil(again);
      const outcome = await bench.killAndFinish(again, call, when);
      // How often it is asked whether something is done differs by a call or two: this one had none as late as that.
      if (outcome === null) break;
      expect(outcome, `killed ${when} call ${call}`).toBe('failed');
      await bench.expectWhole('failed', `killed ${when} call ${call}`);
      kills += 1;
    }
    expect(kills).toBeGreaterThan(6);
  });
});
