import type { CreateSpec, Placement } from '@uni/compute-port';
import { expect } from 'vitest';
import { DOUBTFUL, type Bench, type Built, type Journey } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

interface Copying {
  readonly source: Built;
  readonly spec: CreateSpec;
  readonly placement: Placement;
}

/** Another machine made from one that stands: found and followed like every other build. */
export function declareCloneCases(suite: Suite): void {
  const { supported, requiresStopped } = suite.description.capabilities.clone;
  const promise = suite.promiseIf.bind(suite, supported);

  const ready = async (bench: Bench, source: Built | null = null): Promise<Copying> => {
    const original = source ?? (await bench.buildFor({ stopped: requiresStopped }));
    const spec = bench.session.spec();
    return { source: original, spec, placement: await bench.place(spec, original.ref) };
  };
  const clone =
    (bench: Bench, { source, spec, placement }: Copying) =>
    () =>
      bench.facet('cloning').clone(source.ref, spec, placement, bench.context());
  /** As the worker does it: it looks for an earlier attempt before it copies (again). */
  const persist = (bench: Bench, copying: Copying): Promise<Journey['end']> =>
    bench.persistChange(async () => {
      const found = await bench.findDecided(copying.spec, copying.placement);
      if (found.found === 'yes') return { externalId: found.externalId, task: found.task };
      return clone(bench, copying)();
    }, copying.spec);

  promise(
    'clone: makes one more machine of the ordered size, running, under its own mark and name',
    [],
    async (bench) => {
      const copying = await ready(bench);
      const { spec, source } = copying;
      const before = await bench.vendorMachine(source.ref.externalId);
      const { end } = await bench.follow((await clone(bench, copying)()).task, spec);
      const [machine, ...more] = await bench.vendorMachinesWith(spec.mark);
      expect(more).toEqual([]);
      expect(machine).toMatchObject({ name: spec.hostname, powerState: 'running', size: spec.size });
      expect(end).toEqual({ state: 'done', externalId: machine?.externalId });
      expect(await bench.vendorMachine(source.ref.externalId), 'the source stays as it is').toEqual(before);
      expect(await bench.session.machines()).toHaveLength(2);
    },
  );

  suite.promiseIfSeen(supported, 'disk', 'clone: carries what stands on the disk of its source', [], async (bench) => {
    const copying = await ready(bench);
    await bench.seen('writeDisk')(copying.source.ref.externalId, 'the original');
    const { end } = await bench.follow((await clone(bench, copying)()).task, copying.spec);
    const externalId = end.state === 'done' ? (end.externalId ?? '') : '';
    expect(await bench.seen('readDisk')(externalId)).toBe('the original');
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`clone: ends with exactly one copy whichever change of it "${fault}" hits`, [fault], async (bench) => {
      const source = await bench.buildFor({ stopped: requiresStopped });
      await bench.onEveryChange(
        { kind: fault },
        () => ready(bench, source),
        async (copying) => {
          expect((await persist(bench, copying)).state).toBe('done');
          expect(await bench.vendorMachinesWith(copying.spec.mark)).toMatchObject([{ powerState: 'running' }]);
          expect(await bench.vendorMachinesWith(source.ref.mark)).toHaveLength(1);
        },
      );
    });
  }

  promise('clone: ends with one copy when the order is repeated without a look', [], async (bench) => {
    const copying = await ready(bench);
    await bench.persistChange(clone(bench, copying), copying.spec);
    await bench.persistChange(clone(bench, copying), copying.spec);
    expect(await bench.vendorMachinesWith(copying.spec.mark)).toHaveLength(1);
    expect(await bench.session.machines()).toHaveLength(2);
  });

  promise('clone: changes something at the vendor at most once per call', [], async (bench) => {
    const copying = await ready(bench);
    expect((await bench.oneChangePerCall(clone(bench, copying), copying.spec)).state).toBe('done');
  });

  promise('clone: never shows a second machine under the mark of the source', [], async (bench) => {
    const copying = await ready(bench);
    const { spec, source } = copying;
    let { task } = await clone(bench, copying)();
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      const marks = (await bench.inventory()).flatMap(({ items }) => items).map(({ mark }) => mark);
      expect(marks.filter((mark) => mark === source.ref.mark)).toHaveLength(1);
      expect(await bench.driver.find(spec, copying.placement, bench.context())).not.toEqual({ found: 'no' });
      await bench.session.tick();
      task = await bench.driver.task(task.handle, spec, bench.context());
    }
    expect(task.state).toBe('done');
  });

  promise('clone: a copy lives on when its source is removed, and the other way round', [], async (bench) => {
    const source = await bench.buildStopped();
    const copying = await ready(bench, source);
    const { end } = await bench.follow((await clone(bench, copying)()).task, copying.spec);
    await bench.finish(await bench.driver.destroy(source.ref, bench.context()));
    const ref = { externalId: end.state === 'done' ? (end.externalId ?? '') : '', mark: copying.spec.mark };
    expect((await bench.get(ref)).powerState).toBe('running');
    expect(await bench.session.machines()).toHaveLength(1);
  });

  promise('clone: copies nothing that is not ours', [], async (bench) => {
    const copying = await ready(bench);
    const [externalId = ''] = await bench.session.plantForeign(1);
    const before = await bench.session.machines();
    for (const ref of [
      { externalId, mark: copying.source.ref.mark },
      { ...copying.source.ref, mark: 'null' },
    ]) {
      const foreign = { ...copying, source: { ...copying.source, ref } };
      const { value: error, writes } = await bench.counting(() => bench.failure('a copy', clone(bench, foreign)()));
      expectCode(error, ['not_found'], 'a copy of a foreign machine');
      expect(writes).toBe(0);
    }
    expect(await bench.session.machines()).toEqual(before);
  });
}
