import type { FirewallState, MachineRef } from '@uni/compute-port';
import { expect } from 'vitest';
import { DOUBTFUL, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

/** The whole state at once: what is written is what is read, and what the vendor has. */
export function declareFirewallCases(suite: Suite): void {
  const promise = suite.promiseIf.bind(suite, suite.declares('firewall'));
  const write = (bench: Bench, ref: MachineRef, state: FirewallState) => () =>
    bench.facet('firewall').write(ref, state, bench.context());
  const read = (bench: Bench, ref: MachineRef) => bench.facet('firewall').read(ref, bench.context());
  const holds = async (bench: Bench, ref: MachineRef, state: FirewallState): Promise<void> => {
    expect(await read(bench, ref)).toEqual(state);
    expect(await bench.seen('firewall')(ref.externalId)).toEqual(state);
  };

  promise(
    'firewall: holds what was written, rule for rule in its order, and then what was written after',
    [],
    async (bench) => {
      const { ref } = await bench.build();
      const { first, second } = bench.fact('firewalls');
      expect(first.rules.length, 'the harness gives two rules or more').toBeGreaterThanOrEqual(2);
      for (const state of [first, second, first]) {
        const { phases } = await bench.finish(await write(bench, ref, state)());
        for (const phase of phases) expect(phase).toBe('firewall');
        await holds(bench, ref, state);
      }
    },
  );

  promise('firewall: reading changes nothing, and writing the same again neither', [], async (bench) => {
    const { ref } = await bench.build();
    const { first } = bench.fact('firewalls');
    await bench.finish(await write(bench, ref, first)());
    expect((await bench.counting(() => read(bench, ref))).writes).toBe(0);
    const { value, writes } = await bench.counting(write(bench, ref, first));
    expect((await bench.finish(value)).end.state).toBe('done');
    expect(writes).toBe(0);
  });

  for (const fault of suite.able(DOUBTFUL)) {
    promise(
      `firewall: ends at exactly what was asked whichever change of it "${fault}" hits`,
      [fault],
      async (bench) => {
        const { ref } = await bench.build();
        const { first, second } = bench.fact('firewalls');
        let wished = second;
        await bench.onEveryChange(
          { kind: fault },
          async () => (wished = wished === first ? second : first),
          async (state) => {
            expect((await bench.persistChange(write(bench, ref, state))).state).toBe('done');
            await holds(bench, ref, state);
          },
        );
      },
    );
  }

  promise('firewall: changes something at the vendor at most once per call', [], async (bench) => {
    const { ref } = await bench.build();
    const { first } = bench.fact('firewalls');
    expect((await bench.oneChangePerCall(write(bench, ref, first))).state).toBe('done');
    await holds(bench, ref, first);
  });

  promise('firewall: is finished by another process', [], async (bench) => {
    const { ref } = await bench.build();
    const { first } = bench.fact('firewalls');
    const { task } = await write(bench, ref, first)();
    expect((await bench.follow(task, null, await bench.session.reopen())).end.state).toBe('done');
    await holds(bench, ref, first);
  });

  promise('firewall: refuses what the vendor cannot express as invalid, and keeps what there is', [], async (bench) => {
    const impossible = bench.fact('impossibleFirewall');
    if (impossible === null) return;
    const { ref } = await bench.build();
    const { first } = bench.fact('firewalls');
    await bench.finish(await write(bench, ref, first)());
    const error = await bench.failure('an impossible rule', write(bench, ref, impossible)());
    expectCode(error, ['invalid'], 'an impossible rule');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
    await holds(bench, ref, first);
  });

  promise('firewall: touches no other machine', [], async (bench) => {
    const { ref } = await bench.build();
    const other = await bench.build();
    const { first, second } = bench.fact('firewalls');
    await bench.finish(await write(bench, other.ref, second)());
    await bench.finish(await write(bench, ref, first)());
    await holds(bench, other.ref, second);
  });
}
