import { expect } from 'vitest';
import { SHOP, type DnsPromise } from '../dns-bench.js';

export function declarePublishCases(promise: DnsPromise): void {
  promise('nothing is served before it is published, and all of it afterwards', async (bench) => {
    await bench.make(SHOP);
    await bench.make({ ...SHOP, value: '192.0.2.22' });
    expect(bench.served(SHOP)).toEqual([]);
    expect((await bench.driver.zone(bench.zone, bench.context)).isPublished).toBe(false);
    await bench.publish();
    expect(bench.served(SHOP)).toEqual(['192.0.2.21', '192.0.2.22']);
    expect((await bench.driver.zone(bench.zone, bench.context)).isPublished).toBe(true);
  });

  promise('a change and a removal are served after the next publication', async (bench) => {
    const { id } = await bench.make(SHOP);
    await bench.publish();
    await bench.driver.updateRecord(bench.zone, id, { ...SHOP, value: '192.0.2.30' }, bench.context);
    await bench.publish();
    expect(bench.served(SHOP)).toEqual(['192.0.2.30']);
    await bench.driver.deleteRecord(bench.zone, id, bench.context);
    await bench.publish();
    expect(bench.served(SHOP)).toEqual([]);
  });

  promise('publishing without a change is harmless', async (bench) => {
    const before = bench.session.served(bench.zone);
    await bench.publish();
    await bench.publish();
    expect(bench.session.served(bench.zone)).toHaveLength(before.length);
  });

  promise("what is changed while somebody else's publication is under way is published too", async (bench) => {
    await bench.session.publishElsewhere(bench.zone);
    await bench.driver.createRecord(bench.zone, SHOP, bench.context);
    await bench.publish();
    expect(bench.served(SHOP)).toEqual([SHOP.value]);
  });

  promise('an old handle may be asked again', async (bench) => {
    await bench.make(SHOP);
    const begun = await bench.driver.publish(bench.zone, bench.context);
    await bench.follow(begun);
    await bench.follow(begun);
    expect(bench.served(SHOP)).toEqual([SHOP.value]);
  });

  promise('a handle that is not of this driver is refused', async (bench) => {
    for (const strange of ['{"what":"ever"}', 'not even JSON', '']) {
      const error = await bench.failure(bench.driver.task(strange, bench.context));
      expect(error).toMatchObject({ code: 'invalid', outcome: 'not_applied', retryable: false });
    }
  });
}
