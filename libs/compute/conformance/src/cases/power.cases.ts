import type { PowerRequest, PowerState } from '@uni/compute-port';
import { expect } from 'vitest';
import { FORCED_STOP, START, type Bench, type Built } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

const GRACE_MS = 60_000;
const DOUBTFUL = ['lost_answer', 'dropped', 'half_body', 'bad_gateway'] as const;

interface Move {
  readonly name: string;
  readonly declared: boolean;
  readonly from: readonly PowerRequest[];
  readonly request: PowerRequest;
  readonly to: PowerState;
  /** A machine that is in `to` already has nothing left to do. */
  readonly idempotent: boolean;
}

/** Turning machines on and off. */
export function declarePowerCases(suite: Suite): void {
  const moves = movesOf(suite);

  for (const move of moves) {
    suite.promiseIf(move.declared, `can ${move.name}, and says so`, [], async (bench) => {
      const { ref } = await prepared(bench, move);
      const accepted = await bench.driver.power(ref, move.request, bench.context());
      expect(accepted.externalId ?? ref.externalId).toBe(ref.externalId);
      const { phases } = await bench.finish(accepted);
      for (const phase of phases) expect(phase).toBe('power');
      expect(await bench.get(ref)).toMatchObject({ powerState: move.to, busy: false });
      expect((await bench.vendorMachine(ref.externalId))?.powerState).toBe(move.to);
    });
  }

  for (const move of moves.filter(({ idempotent }) => idempotent)) {
    suite.promiseIf(move.declared, `answers done, and changes nothing, to a second ${move.name}`, [], async (bench) => {
      const { ref } = await prepared(bench, move);
      await bench.power(ref, move.request);
      const { value, writes } = await bench.counting(() => bench.driver.power(ref, move.request, bench.context()));
      expect(value.task.state).toBe('done');
      expect(writes).toBe(0);
    });
  }

  for (const move of moves) {
    for (const kind of suite.able(DOUBTFUL)) {
      suite.promiseIf(
        move.declared,
        `gets there when "${kind}" hits a ${move.name} and it is repeated`,
        [kind],
        async (bench) => {
          const { ref } = await prepared(bench, move);
          await bench.faults.next({ kind }, { on: 'write' });
          const begin = () => bench.driver.power(ref, move.request, bench.context());
          expect(await bench.changeFailure(move.name, begin)).toMatchObject({ outcome: 'unknown', retryable: true });
          await bench.persistChange(begin);
          expect((await bench.vendorMachine(ref.externalId))?.powerState).toBe(move.to);
          expect(await bench.session.machines()).toHaveLength(1);
        },
      );
    }
  }

  const { stop, start, shelve, suspend } = suite.description.capabilities;

  for (const [action, declared] of [
    ['shelve', shelve],
    ['unshelve', shelve],
    ['suspend', suspend],
  ] as const) {
    suite.promiseIf(!declared, `refuses to ${action} as invalid, and changes nothing`, [], async (bench) => {
      const { ref } = await bench.build();
      const request: PowerRequest = { action, force: false, graceMs: GRACE_MS };
      const { value: error, writes } = await bench.counting(() =>
        bench.failure(action, bench.driver.power(ref, request, bench.context())),
      );
      expectCode(error, ['invalid'], action);
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
      expect(writes).toBe(0);
    });
  }

  suite.promiseIf(
    stop.graceful && stop.forced,
    'fails with timeout when the guest does not shut down, leaves it running, and can still pull the plug',
    ['deafGuest'],
    async (bench) => {
      const { ref } = await bench.build();
      await bench.faults.deafGuest(ref.externalId);
      const graceful: PowerRequest = { action: 'stop', force: false, graceMs: 3_000 };
      const error = await bench.changeFailure('a deaf guest', () => bench.driver.power(ref, graceful, bench.context()));
      expectCode(error, ['timeout'], 'a deaf guest');
      expect((await bench.get(ref)).powerState).toBe('running');
      await bench.persistChange(() => bench.driver.power(ref, FORCED_STOP, bench.context()));
      expect((await bench.get(ref)).powerState).toBe('stopped');
    },
  );

  suite.promise(
    'hands on the words of a power task that failed, and works when repeated',
    ['failNextTask'],
    async (bench) => {
      const { ref } = await bench.build();
      const begin = () => bench.driver.power(ref, FORCED_STOP, bench.context());
      await bench.faults.failNextTask('monitor socket is gone at 0x7f');
      const error = await bench.changeFailure('a failed stop', begin);
      expect(error.vendorMessage).toContain('monitor socket is gone at 0x7f');
      await bench.persistChange(begin);
      expect((await bench.get(ref)).powerState).toBe('stopped');
    },
  );

  suite.promise('answers conflict_busy for a locked machine, and works when it is free', ['lock'], async (bench) => {
    const { ref } = await bench.build();
    const begin = () => bench.driver.power(ref, FORCED_STOP, bench.context());
    await bench.faults.lock(ref.externalId);
    expect((await bench.get(ref)).busy).toBe(true);
    const error = await bench.changeFailure('stopping a locked machine', begin);
    expectCode(error, ['conflict_busy'], 'stopping a locked machine');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: true });
    expect((await bench.vendorMachine(ref.externalId))?.powerState).toBe('running');
    await bench.faults.unlock(ref.externalId);
    await bench.persistChange(begin);
    expect((await bench.get(ref)).powerState).toBe('stopped');
  });

  suite.promise('answers not_found for a machine that is gone', ['vanish'], async (bench) => {
    const { ref } = await bench.build();
    await bench.faults.vanish(ref.externalId);
    const calls = [
      () => bench.driver.power(ref, FORCED_STOP, bench.context()),
      () => bench.driver.power(ref, START, bench.context()),
    ];
    for (const call of calls) {
      const error = await bench.failure('power of a machine that is gone', call());
      expectCode(error, ['not_found'], 'power of a machine that is gone');
      expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
    }
  });

  suite.promise('sees what somebody else switched, and follows it', ['setPower'], async (bench) => {
    const { ref } = await bench.build();
    await bench.faults.setPower(ref.externalId, 'stopped');
    await settles(bench, ref, 'stopped');
    const { writes } = await bench.counting(() => bench.driver.power(ref, FORCED_STOP, bench.context()));
    expect(writes).toBe(0);
    await bench.faults.setPower(ref.externalId, 'running');
    await settles(bench, ref, 'running');
  });

  suite.promiseIf(start, 'keeps mark, size and id through a stop and a start', [], async (bench) => {
    const { ref, spec } = await bench.buildStopped();
    const off = await bench.vendorMachine(ref.externalId);
    await bench.power(ref, START);
    expect(await bench.vendorMachine(ref.externalId)).toEqual({ ...off, powerState: 'running' });
    expect(off).toMatchObject({ mark: spec.mark, size: spec.size });
  });

  suite.promise('touches no other machine', [], async (bench) => {
    const { ref } = await bench.build();
    const other = await bench.build();
    await bench.session.plantForeign(1);
    const others = async () =>
      (await bench.session.machines()).filter(({ externalId }) => externalId !== ref.externalId);
    const before = await others();
    await bench.power(ref, FORCED_STOP);
    expect(await others()).toEqual(before);
    expect((await bench.get(other.ref)).powerState).toBe('running');
  });
}

function movesOf(suite: Suite): readonly Move[] {
  const { start, stop, reboot, suspend, shelve } = suite.description.capabilities;
  const graceful = (action: PowerRequest['action']): PowerRequest => ({ action, force: false, graceMs: GRACE_MS });
  const forced = (action: PowerRequest['action']): PowerRequest => ({ action, force: true, graceMs: 0 });
  const off = [forced('stop')];
  return [
    { name: 'start', declared: start, from: off, request: START, to: 'running', idempotent: true },
    {
      name: 'graceful stop',
      declared: stop.graceful,
      from: [],
      request: graceful('stop'),
      to: 'stopped',
      idempotent: true,
    },
    { name: 'forced stop', declared: stop.forced, from: [], request: FORCED_STOP, to: 'stopped', idempotent: true },
    {
      name: 'graceful reboot',
      declared: reboot.graceful,
      from: [],
      request: graceful('reboot'),
      to: 'running',
      idempotent: false,
    },
    {
      name: 'forced reboot',
      declared: reboot.forced,
      from: [],
      request: forced('reboot'),
      to: 'running',
      idempotent: false,
    },
    { name: 'suspend', declared: suspend, from: [], request: graceful('suspend'), to: 'suspended', idempotent: true },
    {
      name: 'resume',
      declared: suspend,
      from: [graceful('suspend')],
      request: graceful('resume'),
      to: 'running',
      idempotent: true,
    },
    { name: 'shelve', declared: shelve, from: [], request: graceful('shelve'), to: 'shelved', idempotent: true },
    {
      name: 'shelve of a machine that is off',
      declared: shelve,
      from: off,
      request: graceful('shelve'),
      to: 'shelved',
      idempotent: true,
    },
    {
      name: 'unshelve',
      declared: shelve,
      from: [graceful('shelve')],
      request: graceful('unshelve'),
      to: 'running',
      idempotent: true,
    },
  ];
}

async function prepared(bench: Bench, move: Move): Promise<Built> {
  const built = await bench.build();
  for (const request of move.from) await bench.power(built.ref, request);
  return built;
}

/** The vendor's lists may lag behind by a moment. */
async function settles(bench: Bench, ref: Built['ref'], state: PowerState): Promise<void> {
  for (let look = 0; look < bench.maxPolls; look += 1) {
    if ((await bench.get(ref)).powerState === state) return;
    await bench.session.tick();
  }
  throw new Error(`the machine never showed as ${state}`);
}
