import type { Accepted, MachineRef, ResourceRef } from '@uni/compute-port';
import { expect } from 'vitest';
import { DOUBTFUL, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { make, shelfKind, type Made, type ShelfKind } from '../facets/shelf.kinds.js';

const STRANGER = '66666666-6666-4666-8666-666666666666';

interface Restoring {
  readonly verb: string;
  readonly kind: ShelfKind;
  readonly requiresStopped: boolean;
  readonly restore: (bench: Bench, ref: MachineRef, resource: ResourceRef) => Promise<Accepted>;
}

/** A machine's disks become what they were: from a snapshot, from a backup. */
export function declareRestoringCases(suite: Suite): void {
  const { snapshots, backups } = suite.description.capabilities;
  declareFor(suite, {
    verb: 'revert',
    kind: shelfKind(suite, 'snapshots'),
    requiresStopped: snapshots.revertRequiresStopped,
    restore: (bench, ref, resource) => bench.facet('snapshots').revert(ref, resource, bench.context()),
  });
  declareFor(suite, {
    verb: 'restore',
    kind: shelfKind(suite, 'backups'),
    requiresStopped: backups.restoreRequiresStopped,
    restore: (bench, ref, resource) => bench.facet('backups').restore(ref, resource, bench.context()),
  });

  suite.promiseIf(
    snapshots.withMemory,
    'snapshot: keeps the memory of a running machine when asked, and says so',
    [],
    async (bench) => {
      const { ref } = await bench.build();
      for (const withMemory of [true, false]) {
        const order = { ...bench.resource(), withMemory };
        await bench.finish(await bench.facet('snapshots').create(ref, order, bench.context()));
        const listed = await bench.facet('snapshots').list(ref, bench.context());
        expect(listed.find(({ mark }) => mark === order.mark)?.withMemory).toBe(withMemory);
      }
    },
  );
}

function declareFor(suite: Suite, { verb, kind, requiresStopped, restore }: Restoring): void {
  const promise = suite.promiseIf.bind(suite, kind.declared);
  const ready = (bench: Bench): Promise<Made> => make(bench, kind, { stopped: requiresStopped });

  promise(
    `${verb}: keeps the machine's id, mark, name and size, and the ${kind.word}, and may be repeated`,
    [],
    async (bench) => {
      const { built, resource } = await ready(bench);
      const { powerState: _before, ...before } = (await bench.vendorMachine(built.ref.externalId)) ?? {
        powerState: null,
      };
      const things = await bench.shelf(kind.name).all();
      for (let time = 0; time < 2; time += 1) {
        const { phases } = await bench.finish(await restore(bench, built.ref, resource));
        for (const phase of phases) expect(phase).toBe(kind.phase);
        expect(await bench.session.machines()).toMatchObject([before]);
        expect(await bench.get(built.ref)).toMatchObject({ ...built.ref, busy: false });
      }
      expect(await bench.shelf(kind.name).all()).toEqual(things);
      expect((await bench.inventory()).flatMap(({ items }) => items)).toMatchObject([built.ref]);
    },
  );

  suite.promiseIfSeen(kind.declared, 'disk', `${verb}: brings back what stood on the disk then`, [], async (bench) => {
    const built = await bench.buildFor({ stopped: requiresStopped });
    const { externalId } = built.ref;
    await bench.seen('writeDisk')(externalId, 'then');
    const order = bench.resource();
    const { end } = await bench.finish(await kind.create(bench, built.ref, order));
    await bench.seen('writeDisk')(externalId, 'now');
    const resource = { externalId: end.state === 'done' ? (end.externalId ?? '') : '', mark: order.mark };
    await bench.finish(await restore(bench, built.ref, resource));
    expect(await bench.seen('readDisk')(externalId)).toBe('then');
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`${verb}: comes to its end whichever change of it "${fault}" hits`, [fault], async (bench) => {
      const { built, resource } = await ready(bench);
      await bench.onEveryChange(
        { kind: fault },
        () => Promise.resolve(),
        async () => {
          const end = await bench.persistChange(() => restore(bench, built.ref, resource));
          expect(end.state).toBe('done');
          expect(await bench.vendorMachinesWith(built.ref.mark)).toHaveLength(1);
          if (requiresStopped) await bench.persistChange(() => bench.driver.power(built.ref, OFF, bench.context()));
        },
      );
    });
  }

  promise(`${verb}: changes something at the vendor at most once per call`, [], async (bench) => {
    const { built, resource } = await ready(bench);
    const task = await bench.oneChangePerCall(() => restore(bench, built.ref, resource));
    expect(task.state).toBe('done');
  });

  promise(`${verb}: is finished by another process`, [], async (bench) => {
    const { built, resource } = await ready(bench);
    const accepted = await restore(bench, built.ref, resource);
    expect((await bench.follow(accepted.task, null, await bench.session.reopen())).end.state).toBe('done');
    expect(await bench.vendorMachinesWith(built.ref.mark)).toHaveLength(1);
  });

  promise(
    `${verb}: takes no ${kind.word} under another mark, of a stranger, of another machine, or that is gone`,
    [],
    async (bench) => {
      const { built, resource } = await ready(bench);
      const other = await make(bench, kind, { stopped: requiresStopped });
      const foreign = await bench.shelf(kind.name).plant(built.ref.externalId);
      const before = await bench.session.machines();
      const never = [
        { ...resource, mark: STRANGER },
        { externalId: foreign, mark: resource.mark },
        { externalId: foreign, mark: 'null' },
        other.resource,
      ];
      for (const claim of never) await notFound(bench, verb, () => restore(bench, built.ref, claim));
      await bench.shelf(kind.name).vanish(resource.externalId);
      await notFound(bench, verb, () => restore(bench, built.ref, resource));
      expect(await bench.session.machines()).toEqual(before);
    },
  );

  suite.promiseIf(
    kind.declared && requiresStopped,
    `${verb}: refuses a machine that runs as invalid, and changes nothing`,
    [],
    async (bench) => {
      const { built, resource } = await ready(bench);
      await bench.power(built.ref, { action: 'start', force: false, graceMs: 0 });
      const { value: error, writes } = await bench.counting(() =>
        bench.failure(verb, restore(bench, built.ref, resource)),
      );
      expectCode(error, ['invalid'], verb);
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false, vendorCode: 'state' });
      expect(writes).toBe(0);
    },
  );

  promise(`${verb}: answers conflict_busy for a locked machine, and works when it is free`, ['lock'], async (bench) => {
    const { built, resource } = await ready(bench);
    await bench.faults.lock(built.ref.externalId);
    const error = await bench.changeFailure(verb, () => restore(bench, built.ref, resource));
    expectCode(error, ['conflict_busy'], verb);
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: true });
    await bench.faults.unlock(built.ref.externalId);
    expect((await bench.persistChange(() => restore(bench, built.ref, resource))).state).toBe('done');
  });

  promise(`${verb}: touches no other machine`, [], async (bench) => {
    const other = await bench.build();
    await bench.session.plantForeign(1);
    const { built, resource } = await ready(bench);
    const others = async () => (await bench.session.machines()).filter(({ mark }) => mark !== built.ref.mark);
    const before = await others();
    await bench.finish(await restore(bench, built.ref, resource));
    expect(await others()).toEqual(before);
    expect((await bench.get(other.ref)).powerState).toBe('running');
  });
}

const OFF = { action: 'stop', force: true, graceMs: 0 } as const;

async function notFound(bench: Bench, verb: string, call: () => Promise<Accepted>): Promise<void> {
  const { value: error, writes } = await bench.counting(() => bench.failure(verb, call()));
  expectCode(error, ['not_found'], verb);
  expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
  expect(writes).toBe(0);
}
