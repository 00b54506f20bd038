import type { MachineState } from '@uni/compute-port';
import { expect } from 'vitest';
import { expectNoSecrets } from '../bench/expectations.js';
import type { Bench } from '../bench/bench.js';
import type { Suite } from '../bench/suite.js';

const STRANGER = '33333333-3333-4333-8333-333333333333';

/** The list by which the truth is found: complete, or honest about not being so. */
export function declareInventoryCases(suite: Suite): void {
  const pageSize = suite.harness.inventoryPageSize;
  const items = async (bench: Bench): Promise<readonly MachineState[]> =>
    (await bench.inventory()).flatMap((page) => page.items);

  suite.promise('lists an empty account as empty and complete', [], async (bench) => {
    expect(await bench.driver.inventory(null, bench.context())).toEqual({
      items: [],
      nextCursor: null,
      complete: true,
    });
  });

  suite.promise('lists our machines with their marks and foreign ones without', [], async (bench) => {
    const planted = await bench.session.plantForeign(3);
    const built = [await bench.build(), await bench.buildStopped()];
    const listed = new Map((await items(bench)).map((item) => [item.externalId, item]));
    expect([...listed.keys()].sort()).toEqual([...planted, ...built.map(({ ref }) => ref.externalId)].sort());
    for (const id of planted) expect(listed.get(id)?.mark).toBeNull();
    for (const { ref } of built) expect(listed.get(ref.externalId)?.mark).toBe(ref.mark);
  });

  suite.promise('agrees with the vendor about power, name and size, and with get', [], async (bench) => {
    const built = [await bench.build({ size: suite.harness.sizes.large }), await bench.buildStopped()];
    for (const { ref } of built) {
      const item = (await items(bench)).find(({ externalId }) => externalId === ref.externalId);
      const truth = await bench.vendorMachine(ref.externalId);
      expect(item).toMatchObject({ name: truth?.name, powerState: truth?.powerState, busy: false });
      const { vcpus, memoryMib, diskGib } = truth?.size ?? {};
      expect([vcpus, null]).toContain(item?.vcpus);
      expect([memoryMib, null]).toContain(item?.memoryMib);
      expect([diskGib, null]).toContain(item?.diskGib);
      expect((await bench.get(ref)).powerState).toBe(item?.powerState);
    }
  });

  suite.promise('needs as many calls for many machines as for one, and changes nothing', [], async (bench) => {
    await bench.session.plantForeign(1);
    // What a driver may remember (the shapes of flavours, say) is remembered before anything is counted.
    await bench.driver.inventory(null, bench.context());
    const one = await bench.counting(() => bench.driver.inventory(null, bench.context()));
    await bench.session.plantForeign(Math.min(20, (pageSize ?? 21) - 1));
    const many = await bench.counting(() => bench.driver.inventory(null, bench.context()));
    expect(many.reads).toBe(one.reads);
    expect(one.writes + many.writes).toBe(0);
    expect(many.value.items.length).toBeGreaterThan(one.value.items.length);
  });

  suite.promiseIf(pageSize !== null, 'walks all pages: nothing twice, nothing left out', [], async (bench) => {
    const planted = await bench.session.plantForeign((pageSize ?? 0) * 2 + 1);
    const pages = await bench.inventory();
    expect(pages.length).toBeGreaterThanOrEqual(3);
    const ids = pages.flatMap((page) => page.items).map(({ externalId }) => externalId);
    expect(ids.sort()).toEqual([...planted].sort());
    for (const { nextCursor } of pages.slice(0, -1)) expect(nextCursor).toMatch(/./);
  });

  suite.promiseIf(pageSize !== null, 'lets another process go on with a stored cursor', [], async (bench) => {
    await bench.session.plantForeign((pageSize ?? 0) + 1);
    const { items: first, nextCursor } = await bench.driver.inventory(null, bench.context());
    const { items: rest } = await (await bench.session.reopen()).inventory(nextCursor, bench.context());
    const ids = [...first, ...rest].map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe((pageSize ?? 0) + 1);
  });

  suite.promise(
    'says that it is incomplete when a part of the vendor is down, and complete again after',
    ['partDown'],
    async (bench) => {
      await bench.build();
      await bench.faults.partDown();
      expect((await bench.inventory()).some(({ complete }) => !complete)).toBe(true);
      await bench.faults.wholeAgain();
      expect((await bench.inventory()).every(({ complete }) => complete)).toBe(true);
    },
  );

  suite.promise(
    'makes nothing up when the vendor lists nothing, and lists all again after',
    ['emptyInventory'],
    async (bench) => {
      const { ref } = await bench.build();
      await bench.faults.emptyInventory();
      expect(await items(bench)).toEqual([]);
      expect((await items(bench)).map(({ externalId }) => externalId)).toContain(ref.externalId);
      expect((await bench.get(ref)).powerState).toBe('running');
    },
  );

  suite.promise('shows who took over an id', ['impostor'], async (bench) => {
    const { ref } = await bench.build();
    for (const mark of [STRANGER, null]) {
      await bench.faults.impostor(ref.externalId, mark);
      const found = (await items(bench)).find(({ externalId }) => externalId === ref.externalId);
      expect(found?.mark).toBe(mark);
    }
  });

  suite.promise('misses what somebody else removed', ['vanish'], async (bench) => {
    const { ref } = await bench.build();
    const other = await bench.build();
    await bench.faults.vanish(ref.externalId);
    expect((await items(bench)).map(({ externalId }) => externalId)).toEqual([other.ref.externalId]);
  });

  suite.promise('can be read at every moment of a build, and never shows a wrong mark', [], async (bench) => {
    const spec = bench.session.spec();
    let { task } = await bench.driver.create(spec, await bench.place(spec), bench.context());
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      for (const { mark } of await items(bench)) expect([spec.mark, null]).toContain(mark);
      await bench.session.tick();
      task = await bench.driver.task(task.handle, spec, bench.context());
    }
    expect(await items(bench)).toMatchObject([{ mark: spec.mark, busy: false }]);
  });

  suite.promise('shows a locked machine as busy', ['lock'], async (bench) => {
    const { ref } = await bench.build();
    await bench.faults.lock(ref.externalId);
    expect(await items(bench)).toMatchObject([{ externalId: ref.externalId, busy: true }]);
  });

  suite.promise('is plain data without secrets', [], async (bench) => {
    await bench.build();
    const pages = await bench.inventory();
    expect(JSON.parse(JSON.stringify(pages))).toEqual(pages);
    expectNoSecrets(pages, suite.harness.secrets, 'the inventory');
  });
}
