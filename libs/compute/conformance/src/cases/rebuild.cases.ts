import { expect } from 'vitest';
import { DOUBTFUL, START, type Bench, type Built } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { rebuildRequest } from '../facets/facet.calls.js';
import { makeOn, shelfKind } from '../facets/shelf.kinds.js';

/** A fresh image on a machine that stays the same machine. */
export function declareRebuildCases(suite: Suite): void {
  const { supported, requiresStopped } = suite.description.capabilities.rebuild;
  const promise = suite.promiseIf.bind(suite, supported);
  const ready = (bench: Bench): Promise<Built> => bench.buildFor({ stopped: requiresStopped });
  const rebuild =
    (bench: Bench, { ref, spec }: Built) =>
    () =>
      bench.facet('rebuilding').rebuild(ref, rebuildRequest(bench, spec.hostname), bench.context());
  const identity = async (bench: Bench, { ref }: Built) => {
    const machine = await bench.vendorMachine(ref.externalId);
    return machine && { externalId: machine.externalId, mark: machine.mark, name: machine.name, size: machine.size };
  };

  promise('rebuild: keeps id, mark, name and size, and makes no other machine', [], async (bench) => {
    const built = await ready(bench);
    const before = await identity(bench, built);
    const { phases } = await bench.finish(await rebuild(bench, built)());
    for (const phase of phases) expect(phase).toBe('rebuild');
    expect(await identity(bench, built)).toEqual(before);
    expect(await bench.session.machines()).toHaveLength(1);
    expect((await bench.get(built.ref)).busy).toBe(false);
  });

  suite.promiseIfSeen(supported, 'image', 'rebuild: writes the image that was asked for', [], async (bench) => {
    const built = await ready(bench);
    expect(await bench.seen('image')(built.ref.externalId)).toBe(built.spec.imageRef);
    await bench.finish(await rebuild(bench, built)());
    expect(await bench.seen('image')(built.ref.externalId)).toBe(bench.fact('rebuildImageRef'));
  });

  promise('rebuild: leaves a machine that can be started and used', [], async (bench) => {
    const built = await ready(bench);
    await bench.finish(await rebuild(bench, built)());
    await bench.persistChange(() => bench.driver.power(built.ref, START, bench.context()));
    expect((await bench.get(built.ref)).powerState).toBe('running');
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`rebuild: comes to its end whichever change of it "${fault}" hits`, [fault], async (bench) => {
      await bench.onEveryChange(
        { kind: fault },
        () => ready(bench),
        async (built) => {
          const before = await identity(bench, built);
          expect((await bench.persistChange(rebuild(bench, built))).state).toBe('done');
          expect(await identity(bench, built)).toEqual(before);
        },
      );
    });
  }

  promise('rebuild: changes something at the vendor at most once per call', [], async (bench) => {
    const built = await ready(bench);
    expect((await bench.oneChangePerCall(rebuild(bench, built))).state).toBe('done');
  });

  promise('rebuild: is finished by another process, and ends well from every old handle', [], async (bench) => {
    const built = await ready(bench);
    const accepted = await rebuild(bench, built)();
    const { end, handles } = await bench.follow(accepted.task, null, await bench.session.reopen());
    expect(end.state).toBe('done');
    const before = await identity(bench, built);
    for (const handle of handles) {
      const task = await bench.persist(() => bench.driver.task(handle, null, bench.context()));
      expect((await bench.follow(task, null)).end.state).toBe('done');
    }
    expect(await identity(bench, built)).toEqual(before);
  });

  promise('rebuild: refuses an image that is gone, and leaves the machine whole', [], async (bench) => {
    const built = await ready(bench);
    const before = await bench.session.machines();
    const request = { ...rebuildRequest(bench, built.spec.hostname), imageRef: suite.harness.missingImageRef };
    const error = await bench.changeFailure('a missing image', () =>
      bench.facet('rebuilding').rebuild(built.ref, request, bench.context()),
    );
    expectCode(error, ['invalid'], 'a missing image');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
    expect(await bench.session.machines()).toEqual(before);
  });

  suite.promiseIf(
    supported && requiresStopped,
    'rebuild: refuses a machine that runs as invalid, and changes nothing',
    [],
    async (bench) => {
      const built = await bench.build();
      const { value: error, writes } = await bench.counting(() => bench.failure('a rebuild', rebuild(bench, built)()));
      expectCode(error, ['invalid'], 'a rebuild of a running machine');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false, vendorCode: 'state' });
      expect(writes).toBe(0);
    },
  );

  suite.promiseIf(
    supported && suite.declares('volumes'),
    'rebuild: leaves the volumes of the machine as they are',
    [],
    async (bench) => {
      const built = await bench.buildFor({ stopped: true });
      const { resource } = await makeOn(bench, shelfKind(suite, 'volumes'), built);
      if (!requiresStopped) await bench.power(built.ref, START);
      const before = await bench.shelf('volumes').all();
      await bench.finish(await rebuild(bench, built)());
      expect(await bench.shelf('volumes').all()).toEqual(before);
      expect(await bench.facet('volumes').list(built.ref, bench.context())).toMatchObject([resource]);
    },
  );

  promise('rebuild: touches no other machine', [], async (bench) => {
    await bench.session.plantForeign(1);
    await bench.build();
    const built = await ready(bench);
    const others = async () => (await bench.session.machines()).filter(({ mark }) => mark !== built.ref.mark);
    const before = await others();
    await bench.finish(await rebuild(bench, built)());
    expect(await others()).toEqual(before);
  });

  promise('rebuild: answers conflict_busy for a locked machine, and works when it is free', ['lock'], async (bench) => {
    const built = await ready(bench);
    await bench.faults.lock(built.ref.externalId);
    const error = await bench.changeFailure('a rebuild', rebuild(bench, built));
    expectCode(error, ['conflict_busy'], 'a rebuild of a locked machine');
    await bench.faults.unlock(built.ref.externalId);
    expect((await bench.persistChange(rebuild(bench, built))).state).toBe('done');
  });
}
