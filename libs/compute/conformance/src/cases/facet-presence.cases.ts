import { FACET_METHODS, FACET_NAMES } from '@uni/compute-port';
import { expect } from 'vitest';
import type { Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { facetMethods, type FacetMethod } from '../facets/facet.calls.js';

const STRANGER = '11111111-1111-4111-8111-111111111111';

/** What holds for facets as such: they are there exactly when declared, and a mark guards them as it guards the machine. */
export function declareFacetPresenceCases(suite: Suite): void {
  for (const facet of FACET_NAMES) {
    const declared = suite.declares(facet);
    suite.promise(`${facet}: is ${declared ? 'there with every method' : 'absent'}, as declared`, [], async (bench) => {
      const present: unknown = bench.driver[facet];
      if (!declared) return expect(present).toBeUndefined();
      for (const method of Object.keys(FACET_METHODS[facet])) {
        expect(typeof Reflect.get(Object(present), method), `${facet}.${method}`).toBe('function');
      }
    });
  }

  suite.promise('declares nothing more about a facet that it has not', [], async () => {
    const { rebuild, clone, snapshots, volumes, backups } = suite.description.capabilities;
    for (const { supported, ...details } of [rebuild, clone, snapshots, volumes, backups]) {
      if (supported) continue;
      for (const detail of Object.values(details)) expect([false, null, 'nothing', 'never']).toContain(detail);
    }
  });

  for (const method of facetMethods(suite)) {
    if (method.aim !== 'machine') continue;
    suite.promiseIf(
      method.declared,
      `${method.name}: a machine under another mark, an impostor and a machine that is gone are not found, and nothing changes`,
      ['impostor', 'vanish'],
      (bench) => guardsItsMachine(suite, method, bench),
    );
  }
}

async function guardsItsMachine(suite: Suite, method: FacetMethod, bench: Bench): Promise<void> {
  const call = await method.prepare(bench, suite);
  const machines = await bench.session.machines();
  const [own] = machines;
  const things = await everything(bench);
  await refused(bench, method.name, () => call({ mark: STRANGER }));
  expect(await bench.session.machines()).toEqual(machines);
  expect(await everything(bench)).toEqual(things);

  await bench.faults.impostor(own?.externalId ?? '', null);
  const impostors = await bench.session.machines();
  await refused(bench, method.name, () => call());
  expect(await bench.session.machines()).toEqual(impostors);

  await bench.faults.vanish(own?.externalId ?? '');
  await refused(bench, method.name, () => call());
  expect(await bench.session.machines()).toEqual([]);
}

async function everything(bench: Bench): Promise<unknown> {
  const { snapshots, volumes, backups } = bench.session.vendor ?? {};
  return Promise.all([snapshots, volumes, backups].flatMap((shelf) => (shelf === undefined ? [] : [shelf.all()])));
}

async function refused(bench: Bench, name: string, call: () => Promise<unknown>): Promise<void> {
  const { value: error, writes } = await bench.counting(() => bench.failure(name, call()));
  expectCode(error, ['not_found'], name);
  expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
  expect(writes, `${name} must change nothing`).toBe(0);
}
