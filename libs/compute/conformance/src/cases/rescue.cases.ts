import { expect } from 'vitest';
import { DOUBTFUL } from '../bench/bench.js';
import { expectCode, expectNoSecrets } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

/** A small system that starts instead of the machine's own. */
export function declareRescueCases(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('rescue'));

  promise('rescue: enters and leaves, and the machine stays the same', [], async (bench) => {
    const { ref } = await bench.build();
    const before = await bench.vendorMachine(ref.externalId);
    const { phases } = await bench.finish(await bench.facet('rescue').enter(ref, bench.context()));
    for (const phase of phases) expect(phase).toBe('rescue');
    expect(await bench.seen('inRescue')(ref.externalId)).toBe(true);
    await bench.finish(await bench.facet('rescue').leave(ref, bench.context()));
    expect(await bench.seen('inRescue')(ref.externalId)).toBe(false);
    expect(await bench.vendorMachine(ref.externalId)).toMatchObject({ externalId: before?.externalId, mark: ref.mark });
  });

  promise('rescue: answers done, and changes nothing, to a second time of both', [], async (bench) => {
    const { ref } = await bench.build();
    for (const verb of ['leave', 'enter', 'leave'] as const) {
      await bench.finish(await bench.facet('rescue')[verb](ref, bench.context()));
      const { value, writes } = await bench.counting(() => bench.facet('rescue')[verb](ref, bench.context()));
      expect(value.task.state).toBe('done');
      expect(writes).toBe(0);
    }
  });

  promise('rescue: tells a password apart from the handle, or none', [], async (bench) => {
    const { ref } = await bench.build();
    const { password, task } = await bench.facet('rescue').enter(ref, bench.context());
    if (password !== null) {
      expect(password.length).toBeGreaterThanOrEqual(6);
      expectNoSecrets(task, [password], 'the task of a rescue');
    }
    await bench.follow(task, null);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`rescue: gets in and out when "${fault}" hits and it is repeated`, [fault], async (bench) => {
      const { ref } = await bench.build();
      for (const verb of ['enter', 'leave'] as const) {
        await bench.faults.next({ kind: fault }, { on: 'write' });
        const begin = () => bench.facet('rescue')[verb](ref, bench.context());
        expect(await bench.changeFailure(verb, begin)).toMatchObject({ outcome: 'unknown', retryable: true });
        await bench.persistChange(begin);
        expect(await bench.seen('inRescue')(ref.externalId)).toBe(verb === 'enter');
      }
    });
  }

  promise('rescue: answers conflict_busy for a locked machine', ['lock'], async (bench) => {
    const { ref } = await bench.build();
    await bench.faults.lock(ref.externalId);
    const error = await bench.changeFailure('a rescue', () => bench.facet('rescue').enter(ref, bench.context()));
    expectCode(error, ['conflict_busy'], 'a rescue of a locked machine');
    expect(error.retryable).toBe(true);
  });
}
