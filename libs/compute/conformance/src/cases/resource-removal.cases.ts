import type { Accepted } from '@uni/compute-port';
import { expect } from 'vitest';
import { DOUBTFUL, type Bench } from '../bench/bench.js';
import { expectCode, expectWellFormed } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { make, makeOn, type ShelfKind } from '../facets/shelf.kinds.js';

const STRANGER = '55555555-5555-4555-8555-555555555555';
const IMPOSSIBLE = ['999999998', '../1', '1/../2', '1?x=1', '%2e%2e', 'a b', '-1', ''];

/** The end of a snapshot, volume or backup: always reached, and never a stranger's. */
export function declareResourceRemovalCases(suite: Suite, kind: ShelfKind): void {
  const promise = suite.promiseIf.bind(suite, kind.declared);
  const everything = (bench: Bench) => bench.shelf(kind.name).all();
  const answersDone = async (bench: Bench, call: () => Promise<Accepted>): Promise<void> => {
    const { value, writes } = await bench.counting(call);
    expect(value.task.state).toBe('done');
    expect(writes).toBe(0);
  };

  promise(`${kind.word}: removes it and nothing else, and answers done to a second removal`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    const other = await makeOn(bench, kind, built);
    const foreign = await bench.shelf(kind.name).plant(built.ref.externalId);
    const before = await bench.session.machines();
    const { phases } = await bench.finish(await kind.remove(bench, built.ref, resource));
    for (const phase of phases) expect(phase).toBe(kind.phase);
    expect((await everything(bench)).map(({ externalId }) => externalId).sort()).toEqual(
      [other.resource.externalId, foreign].sort(),
    );
    expect(await bench.session.machines()).toEqual(before);
    await answersDone(bench, () => kind.remove(bench, built.ref, resource));
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(
      `${kind.word}: a removal comes to its end whichever change of it "${fault}" hits`,
      [fault],
      async (bench) => {
        const built = await bench.buildFor({ stopped: kind.createStopped });
        const keeper = await makeOn(bench, kind, built);
        const another = () => makeOn(bench, kind, built);
        await bench.onEveryChange({ kind: fault }, another, async ({ resource }) => {
          expect((await bench.persistChange(() => kind.remove(bench, built.ref, resource))).state).toBe('done');
          expect((await everything(bench)).map(({ externalId }) => externalId)).toEqual([keeper.resource.externalId]);
        });
      },
    );
  }

  promise(`${kind.word}: changes something at most once per call of a removal`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    const task = await bench.oneChangePerCall(() => kind.remove(bench, built.ref, resource));
    expect(task.state).toBe('done');
    expect(await everything(bench)).toEqual([]);
  });

  promise(`${kind.word}: a removal ends well from every old handle`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    const { handles } = await bench.finish(await kind.remove(bench, built.ref, resource));
    for (const handle of handles) {
      const task = await bench.persist(() => bench.driver.task(handle, null, bench.context()));
      expect((await bench.follow(task, null)).end.state).toBe('done');
    }
    expect(await everything(bench)).toEqual([]);
  });

  promise(`${kind.word}: answers done for one that somebody else removed`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    await bench.shelf(kind.name).vanish(resource.externalId);
    await answersDone(bench, () => kind.remove(bench, built.ref, resource));
  });

  promise(`${kind.word}: never removes ours under another mark, nor a stranger's under any`, [], async (bench) => {
    const { built, resource } = await make(bench, kind);
    const foreign = await bench.shelf(kind.name).plant(built.ref.externalId);
    const before = await everything(bench);
    for (const claim of [
      { ...resource, mark: STRANGER },
      { externalId: foreign, mark: resource.mark },
      { externalId: foreign, mark: STRANGER },
      { externalId: foreign, mark: '' },
      { externalId: foreign, mark: 'null' },
    ]) {
      await answersDone(bench, () => kind.remove(bench, built.ref, claim));
    }
    expect(await everything(bench)).toEqual(before);
  });

  promise(`${kind.word}: an id that cannot exist is done or invalid, and harmless`, [], async (bench) => {
    const { built } = await make(bench, kind);
    const before = await everything(bench);
    for (const externalId of IMPOSSIBLE) {
      const { value, writes } = await bench.counting(() =>
        kind.remove(bench, built.ref, { externalId, mark: STRANGER }).catch((error: unknown) => error),
      );
      expect(writes).toBe(0);
      if (value instanceof Error) {
        expectWellFormed(value, suite.harness.secrets, `removing "${externalId}"`);
        expectCode(value, ['invalid', 'not_found'], `removing "${externalId}"`);
      } else {
        expect(value).toMatchObject({ task: { state: 'done' } });
      }
    }
    expect(await everything(bench)).toEqual(before);
  });

  promise(
    `${kind.word}: hands on the words of a removal that failed, and works when repeated`,
    ['failNextTask'],
    async (bench) => {
      const { built, resource } = await make(bench, kind);
      await bench.faults.failNextTask('it is still in use at 0x7f');
      const error = await bench.changeFailure('a failed removal', () => kind.remove(bench, built.ref, resource));
      expect(error.vendorMessage).toContain('it is still in use at 0x7f');
      await bench.persist(async () => bench.finish(await kind.remove(bench, built.ref, resource)));
      expect(await everything(bench)).toEqual([]);
    },
  );

  promise(`${kind.word}: what a destroyed machine leaves behind can be removed without it`, [], async (bench) => {
    const { built, resource } = await make(bench, kind, { stopped: true });
    await bench.finish(await bench.driver.destroy(built.ref, bench.context()));
    await bench.persistChange(() => kind.remove(bench, null, resource));
    expect(await everything(bench)).toEqual([]);
  });
}
