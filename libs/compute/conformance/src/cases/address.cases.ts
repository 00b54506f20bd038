import type { MachineRef } from '@uni/compute-port';
import { isIP } from 'node:net';
import { expect } from 'vitest';
import { DOUBTFUL, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

/** Addresses beside the one that a machine was built with. */
export function declareAddressCases(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('addresses'));
  const list = (bench: Bench, ref: MachineRef) => bench.facet('addresses').list(ref, bench.context());
  const idsOf = async (bench: Bench, ref: MachineRef) => (await list(bench, ref)).map(({ externalId }) => externalId);
  const add = (bench: Bench, ref: MachineRef, known: readonly string[]) => () =>
    bench.facet('addresses').add(ref, { known }, bench.context());

  promise('address: lists real addresses once each, and changes nothing', [], async (bench) => {
    const { ref } = await bench.build();
    const { value, writes } = await bench.counting(() => list(bench, ref));
    expect(writes).toBe(0);
    expect(new Set(value.map(({ externalId }) => externalId)).size).toBe(value.length);
    for (const { address, family } of value) expect(isIP(address)).toBe(family === 'ipv4' ? 4 : 6);
    expect((await bench.seen('addresses')(ref.externalId)).toSorted()).toEqual((await idsOf(bench, ref)).toSorted());
  });

  promise('address: takes one more, names it, and gives exactly that one back', [], async (bench) => {
    const { ref } = await bench.build();
    const known = await idsOf(bench, ref);
    const { end, phases } = await bench.finish(await add(bench, ref, known)());
    for (const phase of phases) expect(phase).toBe('address');
    const fresh = (await list(bench, ref)).filter(({ externalId }) => !known.includes(externalId));
    expect(fresh).toMatchObject([{ primary: false }]);
    expect(end).toEqual({ state: 'done', externalId: fresh[0]?.externalId });
    const release = () => bench.facet('addresses').release(ref, fresh[0]?.externalId ?? '', bench.context());
    await bench.finish(await release());
    expect(await idsOf(bench, ref)).toEqual(known);
    const { value, writes } = await bench.counting(release);
    expect(value.task.state).toBe('done');
    expect(writes).toBe(0);
  });

  promise('address: a repeated order with the same known ones finds the first', [], async (bench) => {
    const { ref } = await bench.build();
    const known = await idsOf(bench, ref);
    const { end } = await bench.finish(await add(bench, ref, known)());
    const { value, writes } = await bench.counting(add(bench, ref, known));
    expect((await bench.finish(value)).end).toEqual(end);
    expect(writes).toBe(0);
    expect(await idsOf(bench, ref)).toHaveLength(known.length + 1);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`address: takes exactly one, and releases it, whichever change "${fault}" hits`, [fault], async (bench) => {
      const { ref } = await bench.build();
      const before = await idsOf(bench, ref);
      await bench.onEveryChange(
        { kind: fault },
        () => idsOf(bench, ref),
        async (known) => {
          const end = await bench.persistChange(add(bench, ref, known));
          const id = end.state === 'done' ? (end.externalId ?? '') : '';
          expect((await idsOf(bench, ref)).toSorted()).toEqual([...known, id].toSorted());
          await bench.persistChange(() => bench.facet('addresses').release(ref, id, bench.context()));
          expect((await bench.seen('addresses')(ref.externalId)).toSorted()).toEqual(before.toSorted());
        },
      );
    });
  }

  promise('address: the one that the machine was built with cannot be released', [], async (bench) => {
    const { ref } = await bench.build();
    const primary = (await list(bench, ref)).find((address) => address.primary);
    if (primary === undefined) return expect(await bench.seen('addresses')(ref.externalId)).toEqual([]);
    const { value: error, writes } = await bench.counting(() =>
      bench.failure('the primary', bench.facet('addresses').release(ref, primary.externalId, bench.context())),
    );
    expectCode(error, ['invalid'], 'releasing the primary address');
    expect(writes).toBe(0);
  });

  promise('address: never releases that of another machine', [], async (bench) => {
    const { ref } = await bench.build();
    const other = await bench.build();
    const { end } = await bench.finish(await add(bench, other.ref, await idsOf(bench, other.ref))());
    const externalId = end.state === 'done' ? (end.externalId ?? '') : '';
    const before = await bench.seen('addresses')(other.ref.externalId);
    const { writes } = await bench.counting(() =>
      bench
        .facet('addresses')
        .release(ref, externalId, bench.context())
        .catch((error: unknown) => error),
    );
    expect(writes).toBe(0);
    expect(await bench.seen('addresses')(other.ref.externalId)).toEqual(before);
  });
}
