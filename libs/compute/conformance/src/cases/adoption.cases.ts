import { expect } from 'vitest';
import { DOUBTFUL, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

/** Our mark on machines that stood there before us, and off again. */
export function declareAdoptionCases(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('adoption'));
  const adopt = (bench: Bench, externalId: string, mark: string) => () =>
    bench.facet('adoption').adopt(externalId, mark, bench.context());
  const planted = async (bench: Bench) => {
    const [externalId = '', other = ''] = await bench.session.plantForeign(2);
    return { ref: { externalId, mark: bench.session.spec().mark }, other };
  };

  promise('adopt: puts our mark onto a foreign machine and changes nothing else of it', [], async (bench) => {
    const { ref, other } = await planted(bench);
    const before = await bench.vendorMachine(ref.externalId);
    const untouched = await bench.vendorMachine(other);
    const { phases } = await bench.finish(await adopt(bench, ref.externalId, ref.mark)());
    for (const phase of phases) expect(phase).toBe('adopt');
    expect(await bench.vendorMachine(ref.externalId)).toEqual({ ...before, mark: ref.mark });
    expect(await bench.vendorMachine(other)).toEqual(untouched);
    expect(await bench.get(ref)).toMatchObject(ref);
    const listed = (await bench.inventory()).flatMap(({ items }) => items);
    expect(listed.find(({ externalId }) => externalId === ref.externalId)?.mark).toBe(ref.mark);
  });

  promise('adopt: makes a machine that can be switched and released like our own', [], async (bench) => {
    const { ref } = await planted(bench);
    await bench.finish(await adopt(bench, ref.externalId, ref.mark)());
    await bench.power(ref, { action: 'stop', force: true, graceMs: 0 });
    expect((await bench.vendorMachine(ref.externalId))?.powerState).toBe('stopped');
    await bench.finish(await bench.facet('adoption').release(ref, bench.context()));
    expect(await bench.vendorMachine(ref.externalId)).toMatchObject({ mark: null, powerState: 'stopped' });
    expectCode(await bench.failure('get', bench.get(ref)), ['not_found'], 'a released machine');
  });

  promise('adopt: answers done, and changes nothing, to a second time of both', [], async (bench) => {
    const { ref } = await planted(bench);
    const release = () => bench.facet('adoption').release(ref, bench.context());
    for (const call of [adopt(bench, ref.externalId, ref.mark), release]) {
      await bench.finish(await call());
      const { value, writes } = await bench.counting(call);
      expect(value.task.state).toBe('done');
      expect(writes).toBe(0);
    }
  });

  promise('adopt: never takes a machine that carries another mark', [], async (bench) => {
    const { ref } = await bench.build();
    const before = await bench.session.machines();
    const { mark } = bench.session.spec();
    const { value: error, writes } = await bench.counting(() =>
      bench.failure('an adoption', adopt(bench, ref.externalId, mark)()),
    );
    expectCode(error, ['conflict_busy'], 'an adoption of a marked machine');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
    expect(writes).toBe(0);
    expect(await bench.session.machines()).toEqual(before);
  });

  promise('adopt: gives a machine to one of two who take it one after the other', [], async (bench) => {
    const { ref } = await planted(bench);
    await bench.finish(await adopt(bench, ref.externalId, ref.mark)());
    const late = await bench.changeFailure('a late adoption', adopt(bench, ref.externalId, bench.session.spec().mark));
    expectCode(late, ['conflict_busy'], 'a late adoption');
    expect((await bench.vendorMachine(ref.externalId))?.mark).toBe(ref.mark);
  });

  promise('release: leaves a machine alone that carries another mark, or none', [], async (bench) => {
    const { ref } = await bench.build();
    const { ref: foreign } = await planted(bench);
    const before = await bench.session.machines();
    for (const claim of [{ ...ref, mark: foreign.mark }, foreign, { ...foreign, mark: 'null' }]) {
      const { value, writes } = await bench.counting(() => bench.facet('adoption').release(claim, bench.context()));
      expect(value.task.state).toBe('done');
      expect(writes).toBe(0);
    }
    expect(await bench.session.machines()).toEqual(before);
  });

  promise(
    'adopt: answers not_found for a machine that is gone, and release answers done',
    ['vanish'],
    async (bench) => {
      const { ref } = await planted(bench);
      await bench.faults.vanish(ref.externalId);
      const error = await bench.failure('an adoption', adopt(bench, ref.externalId, ref.mark)());
      expectCode(error, ['not_found'], 'an adoption of a machine that is gone');
      expect((await bench.facet('adoption').release(ref, bench.context())).task.state).toBe('done');
    },
  );

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`adopt: the mark is on, and off again, when "${fault}" hits and it is repeated`, [fault], async (bench) => {
      const { ref } = await planted(bench);
      const release = () => bench.facet('adoption').release(ref, bench.context());
      for (const [begin, mark] of [
        [adopt(bench, ref.externalId, ref.mark), ref.mark],
        [release, null],
      ] as const) {
        await bench.faults.next({ kind: fault }, { on: 'write' });
        expect(await bench.changeFailure('a mark', begin)).toMatchObject({ outcome: 'unknown', retryable: true });
        await bench.persistChange(begin);
        expect((await bench.vendorMachine(ref.externalId))?.mark).toBe(mark);
      }
    });
  }

  promise('adopt: an id that cannot exist is not found or invalid, and harmless', [], async (bench) => {
    await planted(bench);
    const before = await bench.session.machines();
    for (const externalId of ['999999998', '../1', '1/../2', '1?x=1', 'a b', '-1', '']) {
      const { value, writes } = await bench.counting(() =>
        bench.failure('an adoption', adopt(bench, externalId, bench.session.spec().mark)()),
      );
      expectCode(value, ['not_found', 'invalid'], `adopting "${externalId}"`);
      expect(writes).toBe(0);
    }
    expect(await bench.session.machines()).toEqual(before);
  });
}
