import type { MachineRef } from '@uni/compute-port';
import { expect } from 'vitest';
import { DOUBTFUL, FORCED_STOP, type Bench } from '../bench/bench.js';
import type { Suite } from '../bench/suite.js';

const NAME = 'renamed-1';

/** Another name at the vendor, and nothing else. */
export function declareRenameCases(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('renaming'));
  const rename = (bench: Bench, ref: MachineRef, name = NAME) =>
    bench.facet('renaming').rename(ref, name, bench.context());

  for (const state of ['running', 'stopped'] as const) {
    promise(`rename: gives a machine that is ${state} the name, and changes nothing else`, [], async (bench) => {
      const { ref } = await bench.build();
      const { ref: other } = await bench.build();
      if (state === 'stopped') await bench.power(ref, FORCED_STOP);
      const [before, untouched] = [
        await bench.vendorMachine(ref.externalId),
        await bench.vendorMachine(other.externalId),
      ];
      expect(before?.name).not.toBe(NAME);
      const { phases } = await bench.finish(await rename(bench, ref));
      for (const phase of phases) expect(phase).toBe('rename');
      expect(await bench.vendorMachine(ref.externalId)).toEqual({ ...before, name: NAME });
      expect(await bench.vendorMachine(other.externalId)).toEqual(untouched);
      expect(await bench.get(ref)).toMatchObject({ ...ref, name: NAME, powerState: state });
      const listed = (await bench.inventory()).flatMap(({ items }) => items);
      expect(listed.find(({ externalId }) => externalId === ref.externalId)).toMatchObject({ ...ref, name: NAME });
    });
  }

  promise('rename: answers done, and changes nothing, to a second time, and goes back again', [], async (bench) => {
    const { ref } = await bench.build();
    const { name = '' } = (await bench.vendorMachine(ref.externalId)) ?? {};
    await bench.finish(await rename(bench, ref));
    const { value, writes } = await bench.counting(() => rename(bench, ref));
    expect(value.task.state).toBe('done');
    expect(writes).toBe(0);
    await bench.finish(await rename(bench, ref, name));
    expect((await bench.vendorMachine(ref.externalId))?.name).toBe(name);
  });

  promise('rename: leaves a machine that is still found by its order and removed by its mark', [], async (bench) => {
    const { ref, spec } = await bench.build();
    const placement = await bench.place(spec);
    await bench.finish(await rename(bench, ref));
    expect(await bench.driver.find(spec, placement, bench.context())).toMatchObject({ found: 'yes', ...idOf(ref) });
    await bench.power(ref, FORCED_STOP);
    await bench.finish(await bench.driver.destroy(ref, bench.context()));
    expect(await bench.session.machines()).toEqual([]);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`rename: the name is on when "${fault}" hits and it is repeated`, [fault], async (bench) => {
      const { ref } = await bench.build();
      await bench.faults.next({ kind: fault }, { on: 'write' });
      expect(await bench.changeFailure('a new name', () => rename(bench, ref))).toMatchObject({
        outcome: 'unknown',
        retryable: true,
      });
      await bench.persistChange(() => rename(bench, ref));
      expect(await bench.vendorMachine(ref.externalId)).toMatchObject({ name: NAME, mark: ref.mark });
    });
  }
}

const idOf = ({ externalId }: MachineRef) => ({ externalId });
