import type { MachineSize } from '@uni/compute-port';
import { expect } from 'vitest';
import { START, type Bench, type Built } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import type { CallFault } from '../harness-faults.types.js';

const MANY_WRITES = 8;

/** Other sizes: absolute, repeatable, and never a smaller disk where disks do not shrink. */
export function declareResizeCases(suite: Suite): void {
  const { supported, requiresStopped, shrinkDisk } = suite.description.capabilities.resize;
  const { small, large } = suite.harness.sizes;
  const anySize = suite.description.sizes === 'any';
  const ready = (bench: Bench): Promise<Built> => (requiresStopped ? bench.buildStopped() : bench.build());
  const resize =
    (bench: Bench, { ref }: Built, size: MachineSize) =>
    () =>
      bench.driver.resize(ref, size, bench.context());
  const sizeAt = async (bench: Bench, { ref }: Built) => (await bench.vendorMachine(ref.externalId))?.size;

  suite.promiseIf(supported, 'makes the machine exactly as large as asked', [], async (bench) => {
    const built = await ready(bench);
    const { phases } = await bench.finish(await resize(bench, built, large)());
    expect(await sizeAt(bench, built)).toEqual(large);
    expect(await bench.get(built.ref)).toMatchObject({ ...large, busy: false });
    for (const phase of phases) expect(suite.description.resizePhases).toContain(phase);
  });

  suite.promiseIf(supported, 'lets the machine run in its new size', [], async (bench) => {
    const built = await ready(bench);
    await bench.finish(await resize(bench, built, large)());
    await bench.power(built.ref, START);
    expect(await bench.vendorMachine(built.ref.externalId)).toMatchObject({ size: large, powerState: 'running' });
  });

  suite.promiseIf(
    supported,
    'answers done, and changes nothing, to a second resize to the same size',
    [],
    async (bench) => {
      const built = await ready(bench);
      await bench.finish(await resize(bench, built, large)());
      const { value, writes } = await bench.counting(resize(bench, built, large));
      expect((await bench.finish(value)).end.state).toBe('done');
      expect(writes).toBe(0);
      expect(await sizeAt(bench, built)).toEqual(large);
    },
  );

  suite.promiseIf(
    supported && anySize,
    'takes processors and memory back without touching the disk',
    [],
    async (bench) => {
      const built = await ready(bench);
      await bench.finish(await resize(bench, built, large)());
      const less: MachineSize = { ...small, diskGib: large.diskGib };
      await bench.finish(await resize(bench, built, less)());
      expect(await sizeAt(bench, built)).toEqual(less);
    },
  );

  suite.promiseIf(supported && anySize, 'grows the disk alone', [], async (bench) => {
    const built = await ready(bench);
    const more: MachineSize = { ...small, diskGib: large.diskGib };
    await bench.finish(await resize(bench, built, more)());
    expect(await sizeAt(bench, built)).toEqual(more);
  });

  suite.promiseIf(
    supported && !shrinkDisk,
    'refuses a smaller disk as invalid and changes nothing, not even the rest',
    [],
    async (bench) => {
      const built = await ready(bench);
      await bench.finish(await resize(bench, built, large)());
      const less: MachineSize = { ...small, diskGib: large.diskGib - 1 };
      const { value: error, writes } = await bench.counting(() =>
        bench.changeFailure('a smaller disk', resize(bench, built, less)),
      );
      expectCode(error, ['invalid'], 'a smaller disk');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
      expect(writes).toBe(0);
      expect(await sizeAt(bench, built)).toEqual(large);
    },
  );

  for (const fault of suite
    .able(['lost_answer', 'dropped', 'half_body', 'bad_gateway'])
    .map((kind): CallFault => ({ kind }))) {
    suite.promiseIf(
      supported,
      `ends at exactly the asked size whichever change of it "${fault.kind}" hits`,
      [fault.kind],
      async (bench) => {
        let struck = 0;
        for (let skip = 0; skip < MANY_WRITES; skip += 1) {
          const built = await ready(bench);
          await bench.faults.next(fault, { on: 'write', skip });
          expect((await bench.persistChange(resize(bench, built, large))).state).toBe('done');
          expect(await sizeAt(bench, built)).toEqual(large);
          if (await bench.faults.disarm()) break;
          struck += 1;
        }
        expect(struck).toBeGreaterThan(0);
        expect(struck, 'a resize must come to an end of its changes').toBeLessThan(MANY_WRITES);
      },
    );
  }

  suite.promiseIf(supported, 'changes something at the vendor at most once per call', [], async (bench) => {
    const built = await ready(bench);
    const begun = await bench.counting(resize(bench, built, large));
    expect(begun.writes).toBeLessThanOrEqual(1);
    let { task } = begun.value;
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      const { handle } = task;
      await bench.session.tick();
      const step = await bench.counting(() => bench.driver.task(handle, null, bench.context()));
      expect(step.writes).toBeLessThanOrEqual(1);
      task = step.value;
    }
    expect(task.state).toBe('done');
  });

  suite.promiseIf(supported, 'ends at the same size from every old handle', [], async (bench) => {
    const built = await ready(bench);
    const { handles } = await bench.finish(await resize(bench, built, large)());
    for (const handle of handles) {
      const task = await bench.persist(() => bench.driver.task(handle, null, bench.context()));
      expect((await bench.follow(task, null)).end.state).toBe('done');
    }
    expect(await sizeAt(bench, built)).toEqual(large);
  });

  suite.promiseIf(supported, 'lets another process finish it', [], async (bench) => {
    const built = await ready(bench);
    const accepted = await resize(bench, built, large)();
    const { end } = await bench.follow(accepted.task, null, await bench.session.reopen());
    expect(end.state).toBe('done');
    expect(await sizeAt(bench, built)).toEqual(large);
  });

  suite.promiseIf(supported, 'answers conflict_busy for a locked machine', ['lock'], async (bench) => {
    const built = await ready(bench);
    await bench.faults.lock(built.ref.externalId);
    const error = await bench.changeFailure('resizing a locked machine', resize(bench, built, large));
    expectCode(error, ['conflict_busy'], 'resizing a locked machine');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: true });
    expect(await sizeAt(bench, built)).toEqual(small);
    await bench.faults.unlock(built.ref.externalId);
    await bench.persistChange(resize(bench, built, large));
    expect(await sizeAt(bench, built)).toEqual(large);
  });

  suite.promiseIf(supported && requiresStopped, 'does not half resize a running machine', [], async (bench) => {
    const built = await bench.build();
    const error = await bench
      .persistChange(resize(bench, built, large))
      .then(() => null)
      .catch((failure: unknown) => failure);
    if (error === null) expect(await sizeAt(bench, built)).toEqual(large);
    else expect(await sizeAt(bench, built)).toMatchObject({ vcpus: small.vcpus, memoryMib: small.memoryMib });
    expect((await bench.get(built.ref)).powerState).toBe('running');
  });

  suite.promiseIf(supported, 'answers not_found for a machine that is gone', ['vanish'], async (bench) => {
    const built = await ready(bench);
    await bench.faults.vanish(built.ref.externalId);
    const error = await bench.failure('resizing a machine that is gone', resize(bench, built, large)());
    expectCode(error, ['not_found'], 'resizing a machine that is gone');
    expect(error.outcome).toBe('not_applied');
  });

  suite.promiseIf(supported, 'keeps power state, mark and id', [], async (bench) => {
    const built = await ready(bench);
    const before = await bench.vendorMachine(built.ref.externalId);
    await bench.finish(await resize(bench, built, large)());
    expect(await bench.vendorMachine(built.ref.externalId)).toEqual({ ...before, size: large });
  });
}
