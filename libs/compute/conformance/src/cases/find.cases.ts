import { expect } from 'vitest';
import type { Suite } from '../bench/suite.js';

/** Looking for what an earlier create has made: the way back after a crash. */
export function declareFindCases(suite: Suite): void {
  const callerChooses = suite.description.externalIds.chosenBy === 'caller';

  suite.promise('finds nothing before anything was created, by reading only', [], async (bench) => {
    const spec = bench.session.spec();
    const placement = await bench.place(spec);
    const { value, writes } = await bench.counting(() => bench.driver.find(spec, placement, bench.context()));
    expect(value).toEqual({ found: 'no' });
    expect(writes).toBe(0);
  });

  suite.promise('never says "no" while the order is being built', [], async (bench) => {
    const spec = bench.session.spec();
    const placement = await bench.place(spec);
    let { task } = await bench.driver.create(spec, placement, bench.context());
    const seen = new Set<string>();
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      const { value, writes } = await bench.counting(() => bench.driver.find(spec, placement, bench.context()));
      seen.add(value.found);
      expect(writes, 'find only reads').toBe(0);
      await bench.session.tick();
      task = await bench.driver.task(task.handle, spec, bench.context());
    }
    expect(task.state).toBe('done');
    expect([...seen]).not.toContain('no');
  });

  suite.promise('finds the finished machine and says that nothing is left to do', [], async (bench) => {
    const { spec, placement, ref } = await bench.build();
    const { externalId } = ref;
    const found = await bench.driver.find(spec, placement, bench.context());
    expect(found).toEqual({ found: 'yes', externalId, task: { state: 'done', externalId } });
  });

  suite.promise('lets a caller who lost every handle finish the build', [], async (bench) => {
    const spec = bench.session.spec({ size: suite.harness.sizes.large });
    const placement = await bench.place(spec);
    await bench.driver.create(spec, placement, bench.context());
    const found = await bench.findDecided(spec, placement);
    expect(found.found).toBe('yes');
    if (found.found === 'yes') expect((await bench.follow(found.task, spec)).end.state).toBe('done');
    expect(await bench.session.machines()).toMatchObject([{ mark: spec.mark, size: spec.size, powerState: 'running' }]);
  });

  suite.promise('lets a caller who crashes between any two polls finish the build', [], async (bench) => {
    const spec = bench.session.spec({ size: suite.harness.sizes.large });
    const placement = await bench.place(spec);
    await bench.driver.create(spec, placement, bench.context());
    for (let crash = 0; crash < bench.maxPolls; crash += 1) {
      const found = await bench.findDecided(spec, placement);
      if (found.found === 'no') throw new Error('the build was lost');
      if (found.task.state === 'done') break;
      if (found.task.state === 'pending') await bench.driver.task(found.task.handle, spec, bench.context());
      await bench.session.tick();
    }
    expect(await bench.session.machines()).toMatchObject([{ mark: spec.mark, size: spec.size, powerState: 'running' }]);
  });

  suite.promise('does not take the machine of another order for its own', [], async (bench) => {
    const { placement } = await bench.build();
    await bench.session.plantForeign(2);
    expect(await bench.driver.find(bench.session.spec(), placement, bench.context())).toEqual({ found: 'no' });
  });

  suite.promiseIf(
    callerChooses,
    'does not take a stranger under the reserved id for its own',
    ['strangerTakes'],
    async (bench) => {
      const spec = bench.session.spec();
      const placement = await bench.place(spec);
      await bench.faults.strangerTakes(spec.reservedId ?? '');
      expect(await bench.findDecided(spec, placement)).toEqual({ found: 'no' });
    },
  );

  suite.promise('finds nothing after the machine was destroyed', [], async (bench) => {
    const { spec, placement, ref } = await bench.buildStopped();
    await bench.finish(await bench.driver.destroy(ref, bench.context()));
    expect(await bench.driver.find(spec, placement, bench.context())).toEqual({ found: 'no' });
  });

  suite.promise('finds nothing after somebody else removed the machine', ['vanish'], async (bench) => {
    const { spec, placement, ref } = await bench.build();
    await bench.faults.vanish(ref.externalId);
    expect(await bench.driver.find(spec, placement, bench.context())).toEqual({ found: 'no' });
  });
}
