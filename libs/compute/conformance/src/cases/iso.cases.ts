import { expect } from 'vitest';
import { DOUBTFUL, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

/** A disc in a machine's drive. */
export function declareIsoCases(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('isos'));
  const attach = (bench: Bench, ref: { externalId: string; mark: string }, disc: string) => () =>
    bench.facet('isos').attach(ref, disc, bench.context());

  promise('iso: the catalogue names the discs that can be attached, and not the one that cannot', [], async (bench) => {
    const { first, second, missing } = bench.fact('isoRefs');
    const refs = (await bench.driver.catalogue(bench.context())).isos.map(({ ref }) => ref);
    expect(refs).toEqual(expect.arrayContaining([first, second]));
    expect(refs).not.toContain(missing);
  });

  promise('iso: is empty at first, takes a disc, takes another in its place, and gives it back', [], async (bench) => {
    const { ref } = await bench.build();
    const { first, second } = bench.fact('isoRefs');
    const before = await bench.vendorMachine(ref.externalId);
    expect(await bench.facet('isos').attached(ref, bench.context())).toBeNull();
    for (const disc of [first, second]) {
      const { phases } = await bench.finish(await attach(bench, ref, disc)());
      for (const phase of phases) expect(phase).toBe('iso');
      expect(await bench.facet('isos').attached(ref, bench.context())).toBe(disc);
      expect(await bench.seen('disc')(ref.externalId)).toBe(disc);
    }
    await bench.finish(await bench.facet('isos').detach(ref, bench.context()));
    expect(await bench.facet('isos').attached(ref, bench.context())).toBeNull();
    expect(await bench.seen('disc')(ref.externalId)).toBeNull();
    expect(await bench.vendorMachine(ref.externalId)).toEqual(before);
  });

  promise('iso: answers done, and changes nothing, to a second time of both', [], async (bench) => {
    const { ref } = await bench.build();
    const detach = () => bench.facet('isos').detach(ref, bench.context());
    for (const call of [detach, attach(bench, ref, bench.fact('isoRefs').first), detach]) {
      await bench.finish(await call());
      const { value, writes } = await bench.counting(call);
      expect(value.task.state).toBe('done');
      expect(writes).toBe(0);
    }
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`iso: the disc is in, and out again, when "${fault}" hits and it is repeated`, [fault], async (bench) => {
      const { ref } = await bench.build();
      const { first } = bench.fact('isoRefs');
      for (const [begin, disc] of [
        [attach(bench, ref, first), first],
        [() => bench.facet('isos').detach(ref, bench.context()), null],
      ] as const) {
        await bench.faults.next({ kind: fault }, { on: 'write' });
        expect(await bench.changeFailure('a disc', begin)).toMatchObject({ outcome: 'unknown', retryable: true });
        await bench.persistChange(begin);
        expect(await bench.seen('disc')(ref.externalId)).toBe(disc);
      }
    });
  }

  promise('iso: refuses a disc that does not exist as invalid, and keeps what is in the drive', [], async (bench) => {
    const { ref } = await bench.build();
    const { first, missing } = bench.fact('isoRefs');
    await bench.finish(await attach(bench, ref, first)());
    const error = await bench.changeFailure('a missing disc', attach(bench, ref, missing));
    expectCode(error, ['invalid'], 'a missing disc');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
    expect(await bench.seen('disc')(ref.externalId)).toBe(first);
  });

  promise('iso: touches no other machine', [], async (bench) => {
    const { ref } = await bench.build();
    const other = await bench.build();
    const { first, second } = bench.fact('isoRefs');
    await bench.finish(await attach(bench, other.ref, second)());
    await bench.finish(await attach(bench, ref, first)());
    await bench.finish(await bench.facet('isos').detach(ref, bench.context()));
    expect(await bench.seen('disc')(other.ref.externalId)).toBe(second);
  });

  promise('iso: answers conflict_busy for a locked machine', ['lock'], async (bench) => {
    const { ref } = await bench.build();
    await bench.faults.lock(ref.externalId);
    const error = await bench.changeFailure('a disc', attach(bench, ref, bench.fact('isoRefs').first));
    expectCode(error, ['conflict_busy'], 'a disc for a locked machine');
    expect(await bench.seen('disc')(ref.externalId)).toBeNull();
  });
}
