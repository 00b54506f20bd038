import { expect } from 'vitest';
import type { Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import type { CallFault } from '../harness-faults.types.js';

/** Failures after which nobody knows whether the vendor has acted. */
const DOUBTFUL = ['lost_answer', 'dropped', 'half_body', 'bad_gateway'] as const;
const MANY_WRITES = 12;

/** From an order to exactly one running machine. */
export function declareCreateCases(suite: Suite): void {
  const { sizes } = suite.harness;
  const callerChooses = suite.description.externalIds.chosenBy === 'caller';

  suite.promise('builds the machine that was ordered: running, sized, marked and named', [], async (bench) => {
    const { spec, ref } = await bench.build();
    const state = await bench.get(ref);
    expect(state).toMatchObject({ ...ref, powerState: 'running', busy: false, name: spec.hostname });
    const [machine, ...more] = await bench.vendorMachinesWith(spec.mark);
    expect(more).toEqual([]);
    expect(machine).toMatchObject({ externalId: ref.externalId, powerState: 'running', size: sizes.small });
    expect(await bench.session.machines()).toHaveLength(1);
  });

  suite.promise('builds the size of the order, not that of the image', [], async (bench) => {
    const { spec, ref } = await bench.build({ size: sizes.large });
    expect((await bench.vendorMachine(ref.externalId))?.size).toEqual(spec.size);
  });

  suite.promise('goes through its declared phases in order', [], async (bench) => {
    const spec = bench.session.spec({ size: sizes.large });
    const accepted = await bench.driver.create(spec, await bench.place(spec), bench.context());
    const { phases } = await bench.follow(accepted.task, spec);
    const order = phases.map((phase) => suite.description.createPhases.findIndex((declared) => declared === phase));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  suite.promiseIf(callerChooses, 'builds under the reserved id', [], async (bench) => {
    const { spec, ref } = await bench.build();
    expect(ref.externalId).toBe(spec.reservedId);
  });

  suite.promise('changes something at the vendor at most once per call', [], async (bench) => {
    const spec = bench.session.spec({ size: sizes.large });
    const placement = await bench.place(spec);
    const begun = await bench.counting(() => bench.driver.create(spec, placement, bench.context()));
    expect(begun.writes).toBeLessThanOrEqual(1);
    let { task } = begun.value;
    for (let poll = 0; poll < bench.maxPolls && task.state === 'pending'; poll += 1) {
      const { handle } = task;
      await bench.session.tick();
      const step = await bench.counting(() => bench.driver.task(handle, spec, bench.context()));
      expect(step.writes).toBeLessThanOrEqual(1);
      task = step.value;
    }
    expect(task.state).toBe('done');
  });

  for (const kind of suite.able(DOUBTFUL)) {
    for (const look of ['looks first', 'creates'] as const) {
      const name = `ends with exactly one machine when "${kind}" hits the first change and the caller ${look} again`;
      suite.promise(name, [kind], async (bench) => {
        const spec = bench.session.spec();
        const placement = await bench.place(spec);
        await bench.faults.next({ kind }, { on: 'write' });
        const error = await bench.changeFailure(
          name,
          () => bench.driver.create(spec, placement, bench.context()),
          spec,
        );
        expect(error).toMatchObject({ outcome: 'unknown', retryable: true });
        expect((await bench.persistBuild(spec, placement, look)).state).toBe('done');
        await expectOneRunning(bench, spec.mark);
      });
    }
  }

  suite.promise('ends with exactly one machine whichever answer of the whole build is lost', ['lost_answer'], (bench) =>
    everyWrite(bench, { kind: 'lost_answer' }),
  );

  suite.promise('ends with exactly one machine whichever change of the whole build is dropped', ['dropped'], (bench) =>
    everyWrite(bench, { kind: 'dropped' }),
  );

  suite.promise(
    'ends with exactly one machine whichever change of the whole build is limited',
    ['rate_limited'],
    (bench) => everyWrite(bench, { kind: 'rate_limited', retryAfterMs: 1_000 }),
  );

  suite.promise('may be repeated when the machine is finished', [], async (bench) => {
    const { spec, placement, ref } = await bench.build();
    const end = await bench.persistBuild(spec, placement, 'creates');
    expect(end).toEqual({ state: 'done', externalId: ref.externalId });
    await expectOneRunning(bench, spec.mark);
  });

  suite.promiseIf(callerChooses, 'ends with one machine when two processes build the same order', [], async (bench) => {
    const spec = bench.session.spec();
    const placement = await bench.place(spec);
    const ends = await Promise.all([
      bench.persistBuild(spec, placement, 'creates'),
      bench.persistBuild(spec, placement, 'creates'),
    ]);
    expect(ends.map((end) => end.state)).toEqual(['done', 'done']);
    await expectOneRunning(bench, spec.mark);
  });

  suite.promise('builds several orders side by side', [], async (bench) => {
    const built = await Promise.all([bench.build(), bench.build(), bench.build()]);
    expect(new Set(built.map(({ ref }) => ref.externalId)).size).toBe(3);
    for (const { spec } of built) await expectOneRunning(bench, spec.mark);
  });

  suite.promiseIf(
    callerChooses,
    'says id_taken, and makes nothing, when a stranger has the id',
    ['strangerTakes'],
    async (bench) => {
      const spec = bench.session.spec();
      const placement = await bench.place(spec);
      await bench.faults.strangerTakes(spec.reservedId ?? '');
      const before = await bench.session.machines();
      expect(await bench.persistBuild(spec, placement, 'creates')).toEqual({ state: 'id_taken' });
      expect(await bench.session.machines()).toEqual(before);
      const again = { ...spec, reservedId: bench.session.spec().reservedId };
      expect((await bench.persistBuild(again, placement, 'looks first')).state).toBe('done');
      await expectOneRunning(bench, spec.mark);
    },
  );

  suite.promiseIf(callerChooses, 'gives one id to one of two orders that race for it', [], async (bench) => {
    const first = bench.session.spec();
    const second = bench.session.spec({ reservedId: first.reservedId });
    const placement = await bench.place(first);
    const ends = await Promise.all([
      bench.persistBuild(first, placement, 'creates'),
      bench.persistBuild(second, placement, 'creates'),
    ]);
    expect(ends.map((end) => end.state).sort()).toEqual(['done', 'id_taken']);
    expect(await bench.session.machines()).toHaveLength(1);
  });

  suite.promise('reports capacity when the room is gone after placing, and leaves nothing', ['full'], async (bench) => {
    const spec = bench.session.spec();
    const placement = await bench.place(spec);
    await bench.faults.full();
    const error = await bench.changeFailure(
      'a create without room',
      () => bench.driver.create(spec, placement, bench.context()),
      spec,
    );
    expectCode(error, ['capacity', 'quota'], 'a create without room');
    expect(error.outcome).toBe('not_applied');
    expect(await bench.session.machines()).toEqual([]);
    await bench.faults.roomAgain();
    expect((await bench.persistBuild(spec, placement, 'looks first')).state).toBe('done');
    await expectOneRunning(bench, spec.mark);
  });

  suite.promise(
    'hands on the words of a task that failed, and builds one machine when repeated',
    ['failNextTask'],
    async (bench) => {
      const spec = bench.session.spec();
      const placement = await bench.place(spec);
      await bench.faults.failNextTask('disk image is broken at 0x7f');
      const error = await bench.changeFailure(
        'a failed build',
        () => bench.driver.create(spec, placement, bench.context()),
        spec,
      );
      expect(error.vendorMessage).toContain('disk image is broken at 0x7f');
      const found = await bench.findDecided(spec, placement);
      if (found.found === 'no') expect(await bench.vendorMachinesWith(spec.mark)).toEqual([]);
      expect((await bench.persistBuild(spec, placement, 'looks first')).state).toBe('done');
      await expectOneRunning(bench, spec.mark);
    },
  );

  suite.promise(
    'fails when the machine vanishes while it is built, and can be begun anew',
    ['vanish', 'stickNextTask'],
    async (bench) => {
      const spec = bench.session.spec();
      const placement = await bench.place(spec);
      await bench.faults.stickNextTask();
      const accepted = await bench.driver.create(spec, placement, bench.context());
      const [half] = await bench.session.machines();
      await bench.faults.vanish(half?.externalId ?? accepted.externalId ?? '');
      await bench.faults.unstick();
      await bench.failure('a vanished build', bench.follow(accepted.task, spec));
      expect((await bench.persistBuild(spec, placement, 'looks first')).state).toBe('done');
      await expectOneRunning(bench, spec.mark);
    },
  );

  suite.promiseIf(
    suite.description.capabilities.create.requiresSshKey,
    'refuses an order without an SSH key as invalid, and makes nothing',
    [],
    async (bench) => {
      const spec = bench.session.spec({ sshPublicKeys: [] });
      const placement = await bench.place(spec);
      const { value: error, writes } = await bench.counting(() =>
        bench.failure('an order without a key', bench.driver.create(spec, placement, bench.context())),
      );
      expectCode(error, ['invalid'], 'an order without a key');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
      expect(writes).toBe(0);
      expect(await bench.session.machines()).toEqual([]);
    },
  );

  suite.promise('leaves other machines alone', [], async (bench) => {
    const planted = await bench.session.plantForeign(3);
    const before = await bench.session.machines();
    const { ref } = await bench.build();
    expect(planted).not.toContain(ref.externalId);
    expect((await bench.session.machines()).filter(({ externalId }) => externalId !== ref.externalId)).toEqual(before);
  });
}

async function expectOneRunning(bench: Bench, mark: string): Promise<void> {
  const machines = await bench.vendorMachinesWith(mark);
  expect(machines).toHaveLength(1);
  expect(machines[0]?.powerState).toBe('running');
}

/** Spoils the first change of one build, the second of the next, and so on, until a build has no such change any more. */
async function everyWrite(bench: Bench, fault: CallFault): Promise<void> {
  const { large } = bench.harness.sizes;
  let struck = 0;
  for (let skip = 0; skip < MANY_WRITES; skip += 1) {
    const spec = bench.session.spec({ size: large });
    const placement = await bench.place(spec);
    await bench.faults.next(fault, { on: 'write', skip });
    expect((await bench.persistBuild(spec, placement, 'looks first')).state).toBe('done');
    const machines = await bench.vendorMachinesWith(spec.mark);
    expect(machines).toMatchObject([{ powerState: 'running', size: large }]);
    if (await bench.faults.disarm()) break;
    struck += 1;
  }
  expect(struck, 'at least the first change must have been spoiled').toBeGreaterThan(0);
  expect(struck, 'a build must come to an end of its changes').toBeLessThan(MANY_WRITES);
}
