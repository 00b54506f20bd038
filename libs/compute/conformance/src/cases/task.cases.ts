import type { TaskHandle } from '@uni/compute-port';
import { expect } from 'vitest';
import { FORCED_STOP, START } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import type { CallFault } from '../harness-faults.types.js';

const PATIENCE_POLLS = 25;
const FOREIGN_HANDLES: readonly TaskHandle[] = [
  null,
  '',
  'nonsense',
  7,
  [],
  {},
  { for: 'nothing' },
  { task: { id: 1 } },
];

/** Handles: stored by the worker, polled at least once each, by any process. */
export function declareTaskCases(suite: Suite): void {
  suite.promise('lets another process poll every step: nothing that matters stays in the driver', [], async (bench) => {
    const spec = bench.session.spec({ size: suite.harness.sizes.large });
    const placement = await bench.place(spec);
    let { task } = await (await bench.session.reopen()).create(spec, placement, bench.context());
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      const handle = JSON.parse(JSON.stringify(task.handle)) as TaskHandle;
      const driver = poll < 8 ? await bench.session.reopen() : bench.driver;
      await bench.session.tick();
      task = await driver.task(handle, spec, bench.context());
    }
    expect(task.state).toBe('done');
    expect(await bench.session.machines()).toMatchObject([{ mark: spec.mark, size: spec.size, powerState: 'running' }]);
  });

  suite.promise('may be asked twice about every handle of a build', [], async (bench) => {
    const spec = bench.session.spec({ size: suite.harness.sizes.large });
    let { task } = await bench.driver.create(spec, await bench.place(spec), bench.context());
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      const { handle } = task;
      await bench.session.tick();
      // The first answer is lost with the process that asked; only the second is stored.
      await bench.persist(() => bench.driver.task(handle, spec, bench.context()));
      task = await bench.persist(() => bench.driver.task(handle, spec, bench.context()));
    }
    expect(task.state).toBe('done');
    expect(await bench.session.machines()).toMatchObject([{ mark: spec.mark, size: spec.size, powerState: 'running' }]);
  });

  suite.promise('ends at the same machine from every old handle of a finished build', [], async (bench) => {
    const spec = bench.session.spec({ size: suite.harness.sizes.large });
    const accepted = await bench.driver.create(spec, await bench.place(spec), bench.context());
    const { end, handles } = await bench.follow(accepted.task, spec);
    const before = await bench.session.machines();
    for (const handle of handles) {
      const task = await bench.persist(() => bench.driver.task(handle, spec, bench.context()));
      expect((await bench.follow(task, spec)).end).toEqual(end);
    }
    expect(await bench.session.machines()).toEqual(before);
  });

  suite.promise('ends well from every old handle of a finished stop, start and destroy', [], async (bench) => {
    const { ref } = await bench.build();
    for (const begin of [
      () => bench.driver.power(ref, FORCED_STOP, bench.context()),
      () => bench.driver.power(ref, START, bench.context()),
      () => bench.driver.power(ref, FORCED_STOP, bench.context()),
      () => bench.driver.destroy(ref, bench.context()),
    ]) {
      const { handles } = await bench.finish(await begin());
      const before = await bench.session.machines();
      for (const handle of handles) {
        const task = await bench.persist(() => bench.driver.task(handle, null, bench.context()));
        expect((await bench.follow(task, null)).end.state).toBe('done');
      }
      expect(await bench.session.machines()).toEqual(before);
    }
  });

  suite.promise(
    'keeps a stuck task pending without waiting for it and without another change',
    ['stickNextTask'],
    async (bench) => {
      const spec = bench.session.spec();
      const placement = await bench.place(spec);
      await bench.faults.stickNextTask();
      let { task } = await bench.driver.create(spec, placement, bench.context());
      const { writes } = await bench.counting(async () => {
        for (let poll = 0; poll < PATIENCE_POLLS; poll += 1) {
          if (task.state !== 'pending') throw new Error(`a stuck task must stay pending, not ${task.state}`);
          const { handle } = task;
          await bench.session.tick();
          task = await bench.driver.task(handle, spec, bench.context());
        }
      });
      expect(writes, 'nothing is changed while the task is stuck').toBe(0);
      await bench.faults.unstick();
      expect((await bench.follow(task, spec)).end.state).toBe('done');
      expect(await bench.session.machines()).toHaveLength(1);
    },
  );

  const faults: readonly CallFault[] = suite
    .able(['garbage', 'html', 'wrong_types', 'server_error', 'bad_gateway', 'dropped'])
    .map((kind) => ({ kind }));
  for (const fault of faults) {
    suite.promise(
      `goes on with the same handle after a poll was spoiled by "${fault.kind}"`,
      [fault.kind],
      async (bench) => {
        const spec = bench.session.spec();
        const { task } = await bench.driver.create(spec, await bench.place(spec), bench.context());
        if (task.state !== 'pending') throw new Error('a build that is done at once cannot be polled');
        await bench.faults.next(fault, { on: 'any' });
        const error = await bench.failure('a spoiled poll', bench.driver.task(task.handle, spec, bench.context()));
        expect(error.retryable).toBe(true);
        const next = await bench.persist(() => bench.driver.task(task.handle, spec, bench.context()));
        expect((await bench.follow(next, spec)).end.state).toBe('done');
        expect(await bench.session.machines()).toHaveLength(1);
      },
    );
  }

  suite.promise('refuses a handle that it has not made, without a change', [], async (bench) => {
    const { ref } = await bench.build();
    const { writes } = await bench.counting(async () => {
      for (const handle of FOREIGN_HANDLES) {
        const call = bench.driver.task(handle, bench.session.spec(), bench.context());
        const error = await bench.failure(`the handle ${JSON.stringify(handle)}`, call);
        expectCode(error, ['invalid', 'protocol'], 'a foreign handle');
      }
    });
    expect(writes).toBe(0);
    expect((await bench.get(ref)).powerState).toBe('running');
  });
}
