import type { MachineRef } from '@uni/compute-port';
import { expect } from 'vitest';
import { FORCED_STOP, START, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

const STRANGER = '11111111-1111-4111-8111-111111111111';

/** The mark is the only proof that a machine is ours: an id alone opens nothing. */
export function declareOwnershipCases(suite: Suite): void {
  const { large } = suite.harness.sizes;

  const methods: readonly {
    readonly name: string;
    readonly call: (bench: Bench, ref: MachineRef) => Promise<unknown>;
  }[] = [
    { name: 'get', call: (bench, ref) => bench.get(ref) },
    { name: 'start', call: (bench, ref) => bench.driver.power(ref, START, bench.context()) },
    { name: 'stop', call: (bench, ref) => bench.driver.power(ref, FORCED_STOP, bench.context()) },
    ...(suite.description.capabilities.resize.supported
      ? [{ name: 'resize', call: (bench: Bench, ref: MachineRef) => bench.driver.resize(ref, large, bench.context()) }]
      : []),
  ];

  for (const { name, call } of methods) {
    suite.promise(
      `${name}: a machine of ours under another mark is not found and stays as it is`,
      [],
      async (bench) => {
        const { ref } = await bench.build();
        const before = await bench.session.machines();
        await refused(bench, name, () => call(bench, { ...ref, mark: STRANGER }));
        expect(await bench.session.machines()).toEqual(before);
      },
    );

    for (const mark of [STRANGER, null]) {
      const owner = mark === null ? 'no mark' : 'another mark';
      suite.promise(
        `${name}: a machine with ${owner} that took over the id is not found and stays as it is`,
        ['impostor'],
        async (bench) => {
          const { ref } = await bench.buildStopped();
          await bench.faults.impostor(ref.externalId, mark);
          const before = await bench.session.machines();
          await refused(bench, name, () => call(bench, ref));
          expect(await bench.session.machines()).toEqual(before);
        },
      );
    }

    suite.promise(`${name}: a foreign machine is not found, whatever mark is claimed`, [], async (bench) => {
      const [externalId = ''] = await bench.session.plantForeign(1);
      const before = await bench.session.machines();
      for (const mark of [STRANGER, bench.session.spec().mark, '', ' ', 'null']) {
        await refused(bench, name, () => call(bench, { externalId, mark }));
      }
      expect(await bench.session.machines()).toEqual(before);
    });

    suite.promise(`${name}: an id that cannot exist is not found or invalid, and harmless`, [], async (bench) => {
      await bench.build();
      const before = await bench.session.machines();
      for (const externalId of ['999999998', '../1', '1/../2', '1?x=1', '%2e%2e', 'a b', '-1', '1e3', '']) {
        const { value, writes } = await bench.counting(() =>
          bench.failure(`${name} of ${externalId}`, call(bench, { externalId, mark: STRANGER })),
        );
        expectCode(value, ['not_found', 'invalid'], `${name} of "${externalId}"`);
        expect(writes).toBe(0);
      }
      expect(await bench.session.machines()).toEqual(before);
    });
  }

  suite.promise('destroy: an id that cannot exist is done or invalid, and harmless', [], async (bench) => {
    await bench.build();
    const before = await bench.session.machines();
    for (const externalId of ['999999998', '../1', '1/../2', '1?x=1', '%2e%2e', 'a b', '-1', '1e3', '']) {
      const { writes } = await bench.counting(async () => {
        const call = bench.driver.destroy({ externalId, mark: STRANGER }, bench.context());
        const accepted = await call.catch((error: unknown) =>
          error instanceof Error ? error : new Error(String(error)),
        );
        if (!(accepted instanceof Error)) return expect(accepted.task.state).toBe('done');
        expectCode(await bench.failure('destroy', Promise.reject(accepted)), ['invalid', 'not_found'], 'destroy');
      });
      expect(writes).toBe(0);
    }
    expect(await bench.session.machines()).toEqual(before);
  });
}

async function refused(bench: Bench, name: string, call: () => Promise<unknown>): Promise<void> {
  const { value: error, writes } = await bench.counting(() => bench.failure(`${name} of a foreign machine`, call()));
  expectCode(error, ['not_found'], `${name} of a foreign machine`);
  expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
  expect(writes).toBe(0);
}
