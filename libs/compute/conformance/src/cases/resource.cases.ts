import { expect } from 'vitest';
import { DOUBTFUL, type Bench, type Built } from '../bench/bench.js';
import { expectCode, expectNoSecrets } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { expectOne, make, makeOn, shelfKinds, vendorThings, type ShelfKind } from '../facets/shelf.kinds.js';
import { declareResourceRemovalCases } from './resource-removal.cases.js';

const STRANGER = '44444444-4444-4444-8444-444444444444';
/** Beyond this many a limit is believed and not tried. */
const TRIED_LIMIT = 8;

/** What snapshots, volumes and backups have in common: made once per mark, listed truly, and never a stranger's. */
export function declareResourceCases(suite: Suite): void {
  for (const kind of shelfKinds(suite)) {
    declareMaking(suite, kind);
    declareListing(suite, kind);
    declareResourceRemovalCases(suite, kind);
  }
}

function declareMaking(suite: Suite, kind: ShelfKind): void {
  const promise = suite.promiseIf.bind(suite, kind.declared);
  const stopped = { stopped: kind.createStopped };
  /** One order after another for one machine, or for a machine each where one cannot hold them all. */
  const orders = (bench: Bench) => {
    let shared: Promise<Built> | null = null;
    return async () => {
      const built = kind.max === null ? (shared ??= bench.buildFor(stopped)) : bench.buildFor(stopped);
      return { ref: (await built).ref, order: bench.resource() };
    };
  };

  promise(`${kind.word}: makes one, marked, bound to its machine, and names it at the end`, [], async (bench) => {
    const { ref } = await bench.buildFor(stopped);
    const before = await bench.vendorMachine(ref.externalId);
    const order = bench.resource();
    const { end, phases } = await bench.finish(await kind.create(bench, ref, order));
    for (const phase of phases) expect(phase).toBe(kind.phase);
    const [thing, ...more] = await bench.shelf(kind.name).all();
    expect(more).toEqual([]);
    expect(thing?.mark).toBe(order.mark);
    expect([ref.externalId, null]).toContain(thing?.machineExternalId);
    expect(end).toEqual({ state: 'done', externalId: thing?.externalId });
    expect(await bench.vendorMachine(ref.externalId), 'the machine stays as it is').toEqual(before);
  });

  promise(
    `${kind.word}: answers with the first, and changes nothing, to a second order with its mark`,
    [],
    async (bench) => {
      const { built, order, resource } = await make(bench, kind);
      const { value, writes } = await bench.counting(() => kind.create(bench, built.ref, order));
      expect((await bench.finish(value)).end).toEqual({ state: 'done', externalId: resource.externalId });
      expect(writes).toBe(0);
      await expectOne(bench, kind, order);
    },
  );

  promise(`${kind.word}: makes two for two marks`, [], async (bench) => {
    const { built, order } = await make(bench, kind);
    const second = await makeOn(bench, kind, built);
    await expectOne(bench, kind, order);
    await expectOne(bench, kind, second.order);
    expect(await bench.shelf(kind.name).all()).toHaveLength(2);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(`${kind.word}: ends with exactly one whichever change of it "${fault}" hits`, [fault], async (bench) => {
      await bench.onEveryChange({ kind: fault }, orders(bench), async ({ ref, order }) => {
        const end = await bench.persistChange(() => kind.create(bench, ref, order));
        const things = await vendorThings(bench, kind, order.mark);
        expect(things).toHaveLength(1);
        expect(end).toEqual({ state: 'done', externalId: things[0]?.externalId });
      });
    });
  }

  promise(`${kind.word}: ends with exactly one whichever change of it is limited`, ['rate_limited'], async (bench) => {
    await bench.onEveryChange({ kind: 'rate_limited', retryAfterMs: 1_000 }, orders(bench), async ({ ref, order }) => {
      await bench.persistChange(() => kind.create(bench, ref, order));
      await expectOne(bench, kind, order);
    });
  });

  promise(`${kind.word}: changes something at the vendor at most once per call`, [], async (bench) => {
    const { ref } = await bench.buildFor(stopped);
    const order = bench.resource();
    expect((await bench.oneChangePerCall(() => kind.create(bench, ref, order))).state).toBe('done');
    await expectOne(bench, kind, order);
  });

  promise(
    `${kind.word}: is finished by another process, and ends the same from every old handle`,
    [],
    async (bench) => {
      const { ref } = await bench.buildFor(stopped);
      const order = bench.resource();
      const accepted = await kind.create(bench, ref, order);
      const { end, handles } = await bench.follow(accepted.task, null, await bench.session.reopen());
      const before = await bench.shelf(kind.name).all();
      for (const handle of handles) {
        const task = await bench.persist(() => bench.driver.task(handle, null, bench.context()));
        expect((await bench.follow(task, null)).end).toEqual(end);
      }
      expect(await bench.shelf(kind.name).all()).toEqual(before);
    },
  );

  promise(`${kind.word}: an order that is repeated while it is made ends with the same one`, [], async (bench) => {
    const { ref } = await bench.buildFor(stopped);
    const order = bench.resource();
    const first = await kind.create(bench, ref, order);
    const end = await bench.persistChange(() => kind.create(bench, ref, order));
    expect((await bench.follow(first.task, null)).end).toEqual(end);
    await expectOne(bench, kind, order);
  });

  promise(
    `${kind.word}: hands on the words of a task that failed, and makes one when repeated`,
    ['failNextTask'],
    async (bench) => {
      const { ref } = await bench.buildFor(stopped);
      const order = bench.resource();
      await bench.faults.failNextTask('storage went away at 0x7f');
      const error = await bench.changeFailure('a failed order', () => kind.create(bench, ref, order));
      expect(error.vendorMessage).toContain('storage went away at 0x7f');
      expect((await vendorThings(bench, kind, order.mark)).length).toBeLessThanOrEqual(1);
      await bench.persist(async () => bench.finish(await kind.create(bench, ref, order)));
      await expectOne(bench, kind, order);
    },
  );

  promise(
    `${kind.word}: answers conflict_busy for a locked machine, makes nothing, and works when it is free`,
    ['lock'],
    async (bench) => {
      const { ref } = await bench.buildFor(stopped);
      const order = bench.resource();
      await bench.faults.lock(ref.externalId);
      const error = await bench.changeFailure('an order on a locked machine', () => kind.create(bench, ref, order));
      expectCode(error, ['conflict_busy'], 'an order on a locked machine');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: true });
      expect(await kind.list(bench, ref)).toEqual([]);
      await bench.faults.unlock(ref.externalId);
      await bench.persistChange(() => kind.create(bench, ref, order));
      await expectOne(bench, kind, order);
    },
  );

  const max = kind.max ?? Infinity;
  suite.promiseIf(
    kind.declared && max <= TRIED_LIMIT,
    `${kind.word}: refuses more than it declares for one machine, and changes nothing`,
    [],
    async (bench) => {
      const built = await bench.buildFor(stopped);
      for (let made = 0; made < max; made += 1) await makeOn(bench, kind, built);
      const error = await bench.changeFailure('one too many', () => kind.create(bench, built.ref, bench.resource()));
      expectCode(error, ['quota'], 'one too many');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
      expect(await bench.shelf(kind.name).all()).toHaveLength(max);
    },
  );

  promise(`${kind.word}: leaves other machines and what belongs to them alone`, [], async (bench) => {
    const other = await make(bench, kind);
    await bench.shelf(kind.name).plant(other.built.ref.externalId);
    const { ref } = await bench.buildFor(stopped);
    const machines = await bench.session.machines();
    const things = await bench.shelf(kind.name).all();
    const order = bench.resource();
    const { end } = await bench.finish(await kind.create(bench, ref, order));
    const made = end.state === 'done' ? end.externalId : null;
    expect(await bench.session.machines()).toEqual(machines);
    expect((await bench.shelf(kind.name).all()).filter(({ externalId }) => externalId !== made)).toEqual(things);
  });
}

function declareListing(suite: Suite, kind: ShelfKind): void {
  const promise = suite.promiseIf.bind(suite, kind.declared);

  promise(`${kind.word}: a fresh machine has none, and asking changes nothing`, [], async (bench) => {
    const { ref } = await bench.build();
    const { value, writes } = await bench.counting(() => kind.list(bench, ref));
    expect(value).toEqual([]);
    expect(writes).toBe(0);
  });

  promise(`${kind.word}: lists ours with its mark and a stranger's without, each with a name`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    const foreign = await bench.shelf(kind.name).plant(built.ref.externalId);
    const listed = await kind.list(bench, built.ref);
    expect(new Map(listed.map(({ externalId, mark }) => [externalId, mark]))).toEqual(
      new Map([
        [resource.externalId, resource.mark],
        [foreign, null],
      ]),
    );
    for (const thing of listed) {
      expect(thing.name).not.toBe('');
      expect([built.ref.externalId, null]).toContain(thing.machineExternalId);
    }
    expect(kind.settled).toContain(listed.find(({ mark }) => mark !== null)?.state);
    expect(structuredClone(listed)).toEqual(listed);
    expectNoSecrets(listed, suite.harness.secrets, `a list of every ${kind.word}`);
  });

  promise(`${kind.word}: lists of one machine only what belongs to it`, [], async (bench) => {
    const one = await make(bench, kind);
    const other = await make(bench, kind);
    const ids = async ({ built }: typeof one) =>
      (await kind.list(bench, built.ref)).map(({ externalId }) => externalId);
    expect(await ids(one)).toEqual([one.resource.externalId]);
    expect(await ids(other)).toEqual([other.resource.externalId]);
  });

  promise(`${kind.word}: misses what somebody else removed`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    await bench.shelf(kind.name).vanish(resource.externalId);
    expect(await kind.list(bench, built.ref)).toEqual([]);
  });

  suite.promiseIf(
    kind.declared && kind.accountWide,
    `${kind.word}: lists ours of all machines in as many calls as those of one, and no stranger's as ours`,
    [],
    async (bench) => {
      const made = [await make(bench, kind)];
      const one = await bench.counting(() => kind.list(bench, null));
      made.push(await make(bench, kind), await make(bench, kind));
      const foreign = await bench.shelf(kind.name).plant(made[0]?.built.ref.externalId ?? '');
      const many = await bench.counting(() => kind.list(bench, null));
      const ours = many.value.filter(({ mark }) => mark !== null);
      expect(new Map(ours.map(({ externalId, mark }) => [externalId, mark]))).toEqual(
        new Map(made.map(({ resource }) => [resource.externalId, resource.mark])),
      );
      for (const { externalId } of ours) expect(externalId).not.toBe(foreign);
      expect(many.reads).toBe(one.reads);
      expect(one.writes + many.writes).toBe(0);
    },
  );

  suite.promiseIf(
    kind.declared && !kind.accountWide,
    `${kind.word}: refuses a list of the whole account as invalid`,
    [],
    async (bench) => {
      const {
        value: error,
        reads,
        writes,
      } = await bench.counting(() => bench.failure('an account-wide list', kind.list(bench, null)));
      expectCode(error, ['invalid'], 'an account-wide list');
      expect(error.outcome).toBe('not_applied');
      expect({ reads, writes }).toEqual({ reads: 0, writes: 0 });
    },
  );

  promise(`${kind.word}: lists nothing of a machine under another mark`, [], async (bench) => {
    const { built } = await make(bench, kind);
    const error = await bench.failure('a list', kind.list(bench, { ...built.ref, mark: STRANGER }));
    expectCode(error, ['not_found'], 'a list of a foreign machine');
  });
}
