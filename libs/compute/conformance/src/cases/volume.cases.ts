import type { Accepted, VolumeState } from '@uni/compute-port';
import { expect } from 'vitest';
import { DOUBTFUL, FORCED_STOP, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { make, shelfKind, type Made } from '../facets/shelf.kinds.js';

/** Disks beside the first one: their size, and where they are attached. */
export function declareVolumeCases(suite: Suite): void {
  declareSizes(suite);
  declareMoves(suite);
}

function declareSizes(suite: Suite): void {
  const kind = shelfKind(suite, 'volumes');
  const { attachRequiresStopped, growRequires, detach } = suite.description.capabilities.volumes;
  const promise = suite.promiseIf.bind(suite, kind.declared);
  const stopped = attachRequiresStopped || growRequires === 'stopped';

  const ready = async (bench: Bench): Promise<Made> => {
    const made = await make(bench, kind, { stopped });
    if (growRequires === 'detached' && detach !== 'never')
      await bench.finish(await bench.facet('volumes').detach(made.built.ref, made.resource, bench.context()));
    return made;
  };
  const grow =
    (bench: Bench, { built, resource }: Made, sizeGib: number) =>
    () =>
      bench.facet('volumes').resize(growRequires === 'detached' ? null : built.ref, resource, sizeGib, bench.context());
  const sizeAt = async (bench: Bench, { resource }: Made) =>
    (await bench.shelf('volumes').all()).find(({ externalId }) => externalId === resource.externalId)?.sizeGib;

  promise('volume: is as large as ordered, and attached to its machine', [], async (bench) => {
    const made = await make(bench, kind);
    const { small } = bench.fact('volumeGib');
    const { ref } = made.built;
    expect(await bench.facet('volumes').list(ref, bench.context())).toMatchObject([
      { ...made.resource, sizeGib: small, state: 'attached', machineExternalId: ref.externalId },
    ]);
    expect(await sizeAt(bench, made)).toBe(small);
  });

  promise('volume: grows to exactly the asked size, and stays so when asked again', [], async (bench) => {
    const made = await ready(bench);
    const { large } = bench.fact('volumeGib');
    const { phases } = await bench.finish(await grow(bench, made, large)());
    for (const phase of phases) expect(phase).toBe('volume');
    expect(await sizeAt(bench, made)).toBe(large);
    const { value, writes } = await bench.counting(grow(bench, made, large));
    expect((await bench.finish(value)).end.state).toBe('done');
    expect(writes).toBe(0);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(
      `volume: ends at exactly the asked size when "${fault}" hits its growth and it is repeated`,
      [fault],
      async (bench) => {
        const made = await ready(bench);
        const { large } = bench.fact('volumeGib');
        await bench.faults.next({ kind: fault }, { on: 'write' });
        const error = await bench.changeFailure('a growth', grow(bench, made, large));
        expect(error).toMatchObject({ outcome: 'unknown', retryable: true });
        await bench.persistChange(grow(bench, made, large));
        expect(await sizeAt(bench, made)).toBe(large);
        expect(await bench.shelf('volumes').all()).toHaveLength(1);
      },
    );
  }

  promise('volume: refuses a smaller size as invalid, and changes nothing', [], async (bench) => {
    const made = await ready(bench);
    const { small } = bench.fact('volumeGib');
    const { value: error, writes } = await bench.counting(() =>
      bench.failure('a smaller volume', grow(bench, made, small - 1)()),
    );
    expectCode(error, ['invalid'], 'a smaller volume');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
    expect(writes).toBe(0);
    expect(await sizeAt(bench, made)).toBe(small);
  });

  suite.promiseIf(
    kind.declared && growRequires === 'stopped',
    'volume: refuses to grow in a machine that runs as invalid, and changes nothing',
    [],
    async (bench) => {
      const made = await ready(bench);
      await bench.power(made.built.ref, { action: 'start', force: false, graceMs: 0 });
      const { large } = bench.fact('volumeGib');
      const { value: error, writes } = await bench.counting(() =>
        bench.failure('a growth', grow(bench, made, large)()),
      );
      expectCode(error, ['invalid'], 'a growth in a running machine');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false, vendorCode: 'state' });
      expect(writes).toBe(0);
    },
  );

  promise("volume: neither grows nor moves a stranger's, whatever mark is claimed", [], async (bench) => {
    const { built, resource } = await ready(bench);
    const externalId = await bench.shelf('volumes').plant(built.ref.externalId);
    const before = await bench.shelf('volumes').all();
    const { large } = bench.fact('volumeGib');
    for (const mark of [resource.mark, 'null', '']) {
      const claim = { externalId, mark };
      const calls = [
        () => bench.facet('volumes').resize(built.ref, claim, large, bench.context()),
        ...(detach === 'never'
          ? []
          : [
              () => bench.facet('volumes').attach(built.ref, claim, bench.context()),
              () => bench.facet('volumes').detach(built.ref, claim, bench.context()),
            ]),
      ];
      for (const call of calls) {
        const { value: error, writes } = await bench.counting(() => bench.failure('a stranger', call()));
        expectCode(error, ['not_found'], "a stranger's volume");
        expect(writes).toBe(0);
      }
    }
    expect(await bench.shelf('volumes').all()).toEqual(before);
  });

  promise(
    'volume: keeps the mark and the disk of its machine as they are through a stop and a resize',
    [],
    async (bench) => {
      const { built, resource } = await make(bench, kind, { stopped: true });
      const { large } = suite.harness.sizes;
      if (suite.description.capabilities.resize.supported)
        await bench.finish(await bench.driver.resize(built.ref, large, bench.context()));
      expect(await bench.facet('volumes').list(built.ref, bench.context())).toMatchObject([resource]);
      expect((await bench.vendorMachine(built.ref.externalId))?.mark).toBe(built.ref.mark);
    },
  );
}

function declareMoves(suite: Suite): void {
  const kind = shelfKind(suite, 'volumes');
  const { attachRequiresStopped, detach: reach } = suite.description.capabilities.volumes;
  const moves = kind.declared && reach !== 'never';
  const ready = (bench: Bench): Promise<Made> => make(bench, kind, { stopped: attachRequiresStopped });
  const detach =
    (bench: Bench, { built, resource }: Made) =>
    () =>
      bench.facet('volumes').detach(built.ref, resource, bench.context());
  const attach =
    (bench: Bench, { built, resource }: Made) =>
    () =>
      bench.facet('volumes').attach(built.ref, resource, bench.context());
  const listed = async (bench: Bench, { built, resource }: Made): Promise<VolumeState | undefined> => {
    const all = await bench.facet('volumes').list(reach === 'anywhere' ? null : built.ref, bench.context());
    return all.find(({ externalId }) => externalId === resource.externalId);
  };
  const stays = async (bench: Bench, made: Made, state: 'attached' | 'available'): Promise<void> => {
    expect(await listed(bench, made)).toMatchObject({ ...made.resource, state });
  };

  suite.promiseIf(
    kind.declared && reach === 'never',
    'volume: refuses to attach and detach as invalid, and changes nothing',
    [],
    async (bench) => {
      const made = await ready(bench);
      for (const call of [detach(bench, made), attach(bench, made)]) {
        const { value: error, writes } = await bench.counting(() => bench.failure('a move', call()));
        expectCode(error, ['invalid'], 'a move of a volume that stays');
        expect(error.outcome).toBe('not_applied');
        expect(writes).toBe(0);
      }
    },
  );

  suite.promiseIf(moves, 'volume: leaves its machine and comes back, as the same volume', [], async (bench) => {
    const made = await ready(bench);
    await bench.finish(await detach(bench, made)());
    await stays(bench, made, 'available');
    await answersDone(bench, detach(bench, made));
    await bench.finish(await attach(bench, made)());
    await stays(bench, made, 'attached');
    await answersDone(bench, attach(bench, made));
    expect(await bench.shelf('volumes').all()).toHaveLength(1);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    suite.promiseIf(
      moves,
      `volume: is moved exactly once when "${fault}" hits and it is repeated`,
      [fault],
      async (bench) => {
        const made = await ready(bench);
        for (const [move, state] of [
          [detach, 'available'],
          [attach, 'attached'],
        ] as const) {
          await bench.faults.next({ kind: fault }, { on: 'write' });
          const error = await bench.changeFailure('a move', move(bench, made));
          expect(error).toMatchObject({ outcome: 'unknown', retryable: true });
          await bench.persistChange(move(bench, made));
          await stays(bench, made, state);
        }
        expect(await bench.shelf('volumes').all()).toHaveLength(1);
      },
    );
  }

  suite.promiseIf(
    moves,
    'volume: answers conflict_busy for a locked machine, and moves when it is free',
    ['lock'],
    async (bench) => {
      const made = await ready(bench);
      await bench.faults.lock(made.built.ref.externalId);
      const error = await bench.changeFailure('a move', detach(bench, made));
      expectCode(error, ['conflict_busy'], 'a move at a locked machine');
      expect(error.retryable).toBe(true);
      await bench.faults.unlock(made.built.ref.externalId);
      await bench.persistChange(detach(bench, made));
      await stays(bench, made, 'available');
    },
  );

  suite.promiseIf(moves, 'volume: one that is gone cannot be moved or grown', [], async (bench) => {
    const made = await ready(bench);
    await bench.shelf('volumes').vanish(made.resource.externalId);
    const { large } = bench.fact('volumeGib');
    const resize = () => bench.facet('volumes').resize(made.built.ref, made.resource, large, bench.context());
    for (const call of [attach(bench, made), resize]) {
      const error = await bench.failure('a volume that is gone', call());
      expectCode(error, ['not_found'], 'a volume that is gone');
    }
  });

  suite.promiseIf(
    moves && reach === 'same_machine',
    'volume: refuses another machine than its own as invalid',
    [],
    async (bench) => {
      const made = await ready(bench);
      await bench.finish(await detach(bench, made)());
      const other = await bench.buildFor({ stopped: attachRequiresStopped });
      const { value: error, writes } = await bench.counting(() =>
        bench.failure('a move', attach(bench, { ...made, built: other })()),
      );
      expectCode(error, ['invalid'], 'a move to another machine');
      expect(writes).toBe(0);
    },
  );

  suite.promiseIf(
    moves && reach === 'anywhere',
    'volume: moves to another machine, but not while it is attached',
    [],
    async (bench) => {
      const made = await ready(bench);
      const other = await bench.buildFor({ stopped: attachRequiresStopped });
      const there: Made = { ...made, built: other };
      const { value: error, writes } = await bench.counting(() => bench.failure('a move', attach(bench, there)()));
      expectCode(error, ['conflict_busy'], 'a move of an attached volume');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
      expect(writes).toBe(0);
      await bench.finish(await detach(bench, made)());
      await bench.finish(await attach(bench, there)());
      expect(await listed(bench, there)).toMatchObject({ machineExternalId: other.ref.externalId, state: 'attached' });
      await answersDone(bench, detach(bench, made));
      await stays(bench, there, 'attached');
    },
  );

  suite.promiseIf(
    moves && reach === 'anywhere',
    'volume: outlives its machine once it is detached',
    [],
    async (bench) => {
      const made = await ready(bench);
      await bench.finish(await detach(bench, made)());
      await bench.power(made.built.ref, FORCED_STOP);
      await bench.finish(await bench.driver.destroy(made.built.ref, bench.context()));
      await stays(bench, made, 'available');
      expect(await bench.shelf('volumes').all()).toMatchObject([{ ...made.resource, machineExternalId: null }]);
    },
  );
}

async function answersDone(bench: Bench, call: () => Promise<Accepted>): Promise<void> {
  const { value, writes } = await bench.counting(call);
  expect(value.task.state).toBe('done');
  expect(writes).toBe(0);
}
