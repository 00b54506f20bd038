import { expect } from 'vitest';
import type { Bench, Built } from '../bench/bench.js';
import { expectCode, expectWellFormed } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

const DOUBTFUL = ['lost_answer', 'dropped', 'half_body', 'bad_gateway'] as const;

/** Removal: always comes to its end, and never takes a machine that is not ours. */
export function declareDestroyCases(suite: Suite): void {
  const destroy =
    (bench: Bench, { ref }: Pick<Built, 'ref'>) =>
    () =>
      bench.driver.destroy(ref, bench.context());

  suite.promise('removes the machine and no other', [], async (bench) => {
    await bench.session.plantForeign(2);
    const other = await bench.build();
    const built = await bench.buildStopped();
    const { phases } = await bench.finish(await destroy(bench, built)());
    for (const phase of phases) expect(phase).toBe('destroy');
    expect(await bench.vendorMachine(built.ref.externalId)).toBeNull();
    expect(await bench.session.machines()).toHaveLength(3);
    expectCode(await bench.failure('reading a removed machine', bench.get(built.ref)), ['not_found'], 'get');
    expect((await bench.get(other.ref)).powerState).toBe('running');
    const listed = (await bench.inventory()).flatMap(({ items }) => items).map(({ mark }) => mark);
    expect(listed).not.toContain(built.ref.mark);
  });

  suite.promise('answers done, and changes nothing, to a second removal', [], async (bench) => {
    const built = await bench.buildStopped();
    await bench.finish(await destroy(bench, built)());
    const { value, writes } = await bench.counting(destroy(bench, built));
    expect(value.task.state).toBe('done');
    expect(writes).toBe(0);
  });

  suite.promise('answers done for a machine that never was', [], async (bench) => {
    const { ref } = await bench.build();
    const spec = bench.session.spec();
    const externalId = spec.reservedId ?? `${ref.externalId}-none`;
    const accepted = await bench.driver.destroy({ externalId, mark: spec.mark }, bench.context());
    expect(accepted.task.state).toBe('done');
    expect(await bench.session.machines()).toHaveLength(1);
  });

  suite.promise('answers done for a machine that somebody else removed', ['vanish'], async (bench) => {
    const built = await bench.build();
    await bench.faults.vanish(built.ref.externalId);
    expect((await destroy(bench, built)()).task.state).toBe('done');
  });

  for (const kind of suite.able(DOUBTFUL)) {
    suite.promise(`comes to its end when "${kind}" hits it and it is repeated`, [kind], async (bench) => {
      const built = await bench.buildStopped();
      await bench.faults.next({ kind }, { on: 'write' });
      const error = await bench.changeFailure('a doubtful removal', destroy(bench, built));
      expect(error).toMatchObject({ outcome: 'unknown', retryable: true });
      expect((await bench.persistChange(destroy(bench, built))).state).toBe('done');
      expect(await bench.session.machines()).toEqual([]);
    });
  }

  for (const mark of ['22222222-2222-4222-8222-222222222222', null]) {
    const owner = mark === null ? 'no mark' : 'another mark';
    suite.promise(`never removes a machine with ${owner} that now has the id`, ['impostor'], async (bench) => {
      const built = await bench.buildStopped();
      await bench.faults.impostor(built.ref.externalId, mark);
      const before = await bench.session.machines();
      const { value, writes } = await bench.counting(destroy(bench, built));
      expect(value.task.state).toBe('done');
      expect(writes).toBe(0);
      expect(await bench.session.machines()).toEqual(before);
    });
  }

  suite.promise(
    'never removes the next machine under the id when its own removal is repeated',
    ['lost_answer', 'impostor'],
    async (bench) => {
      const built = await bench.buildStopped();
      await bench.faults.next({ kind: 'lost_answer' }, { on: 'write' });
      await bench.changeFailure('a removal whose answer is lost', destroy(bench, built));
      for (
        let look = 0;
        look < bench.maxPolls && (await bench.vendorMachine(built.ref.externalId)) !== null;
        look += 1
      ) {
        await bench.inventory();
        await bench.session.tick();
      }
      await bench.faults.impostor(built.ref.externalId, null);
      const before = await bench.session.machines();
      expect(before).toHaveLength(1);
      expect((await bench.persistChange(destroy(bench, built))).state).toBe('done');
      expect(await bench.session.machines()).toEqual(before);
    },
  );

  suite.promise('leaves a running machine whole or removes it, and never something between', [], async (bench) => {
    const built = await bench.build();
    const before = await bench.session.machines();
    const refusal: unknown = await destroy(bench, built)()
      .then((accepted) => bench.finish(accepted))
      .then(() => null)
      .catch((error: unknown) => error);
    if (refusal === null) return expect(await bench.session.machines()).toEqual([]);
    expectWellFormed(refusal, suite.harness.secrets, 'removing a running machine');
    expectCode(refusal, ['conflict_busy', 'invalid'], 'removing a running machine');
    expect(await bench.session.machines()).toEqual(before);
  });

  suite.promise('answers conflict_busy for a locked machine, and works when it is free', ['lock'], async (bench) => {
    const built = await bench.buildStopped();
    await bench.faults.lock(built.ref.externalId);
    const error = await bench.changeFailure('removing a locked machine', destroy(bench, built));
    expectCode(error, ['conflict_busy'], 'removing a locked machine');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: true });
    expect(await bench.session.machines()).toHaveLength(1);
    await bench.faults.unlock(built.ref.externalId);
    await bench.persistChange(destroy(bench, built));
    expect(await bench.session.machines()).toEqual([]);
  });

  suite.promise(
    'hands on the words of a removal that failed, and works when repeated',
    ['failNextTask'],
    async (bench) => {
      const built = await bench.buildStopped();
      await bench.faults.failNextTask('volume is in use at 0x7f');
      const error = await bench.changeFailure('a failed removal', destroy(bench, built));
      expect(error.vendorMessage).toContain('volume is in use at 0x7f');
      await bench.persistChange(destroy(bench, built));
      expect(await bench.session.machines()).toEqual([]);
    },
  );

  suite.promise('can build the same order again after it was removed', [], async (bench) => {
    const { spec, placement, ref } = await bench.buildStopped();
    await bench.finish(await bench.driver.destroy(ref, bench.context()));
    expect((await bench.persistBuild(spec, placement, 'looks first')).state).toBe('done');
    expect(await bench.vendorMachinesWith(spec.mark)).toHaveLength(1);
  });
}
