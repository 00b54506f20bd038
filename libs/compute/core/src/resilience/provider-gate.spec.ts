import { ProviderError, type CallContext } from '@uni/compute-port';
import { describe, expect, it, vi } from 'vitest';
import { gate as door, providerErrorOf } from '../../test/outcomes.js';
import { fail } from '../../test/scripted-driver.js';
import { createRedactor, toProviderError } from '../registry/redaction.js';
import type { DriverMethod } from './driver-method.js';
import type { BreakerState } from './provider-breaker.js';
import { ProviderGate } from './provider-gate.js';
import { DEFAULT_RESILIENCE, type ResilienceOptions } from './resilience.options.js';

const context: CallContext = { requestId: 'req-1' };
const READS: readonly DriverMethod[] = ['catalogue', 'inventory', 'place', 'find', 'get'];
const CHANGES: readonly DriverMethod[] = ['create', 'power', 'resize', 'destroy', 'task'];
const never = (): Promise<never> => new Promise(() => undefined);

function world(
  resilience: Partial<ResilienceOptions> = {},
  limits = { maxConcurrentCalls: 2, maxConcurrentCreates: 1 },
) {
  const states: BreakerState[] = [];
  const retries: DriverMethod[] = [];
  const gate = new ProviderGate({
    limits,
    resilience: {
      ...DEFAULT_RESILIENCE,
      retry: { maxRetries: 2, initialDelayMs: 1, maxDelayMs: 200 },
      breaker: { sampleSize: 10, minimumCalls: 4, threshold: 0.5, halfOpenAfterMs: 20, maxHalfOpenAfterMs: 40 },
      ...resilience,
    },
    asProviderError: (error) => toProviderError(error, createRedactor([])),
    onBreakerState: (state) => states.push(state),
    onRetry: (method) => retries.push(method),
  });
  return { gate, states, retries };
}

describe('deadline of a driver call', () => {
  it('leaves a driver behind that never answers and never listens, and frees its slot', async () => {
    const { gate } = world({ deadlineMs: 40 }, { maxConcurrentCalls: 1, maxConcurrentCreates: 1 });
    const error = await providerErrorOf(gate.run('power', context, never));
    expect(error).toMatchObject({ code: 'timeout', vendorCode: 'deadline', outcome: 'unknown', retryable: true });
    expect(await gate.run('power', context, () => Promise.resolve('free'))).toBe('free');
  });

  it('believes a driver that listens and knows that its request never left', async () => {
    const { gate } = world({ deadlineMs: 40 });
    const listening = ({ signal }: CallContext): Promise<never> =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () =>
          reject(new ProviderError({ code: 'timeout', outcome: 'not_applied', vendorCode: 'aborted' })),
        ),
      );
    expect(await providerErrorOf(gate.run('create', context, listening))).toMatchObject({
      code: 'timeout',
      vendorCode: 'deadline',
      outcome: 'not_applied',
    });
  });

  it('counts the wait for a free slot, and a call that never began is not applied and never begins', async () => {
    const { gate } = world(
      { deadlineMs: 20_000, deadlinesMs: { power: 60 } },
      { maxConcurrentCalls: 1, maxConcurrentCreates: 1 },
    );
    const release = door();
    let began = false;
    const first = gate.run('resize', context, () => release.opened);
    const second = providerErrorOf(gate.run('power', context, () => Promise.resolve((began = true))));
    expect(await second).toMatchObject({ code: 'timeout', vendorCode: 'deadline', outcome: 'not_applied' });
    release.open();
    await first;
    expect(await gate.run('power', context, () => Promise.resolve('next'))).toBe('next');
    expect(began).toBe(false);
  });

  it('is set per method', async () => {
    const { gate } = world({ deadlineMs: 10_000, deadlinesMs: { inventory: 30 } });
    expect(await providerErrorOf(gate.run('inventory', context, never))).toMatchObject({ vendorCode: 'deadline' });
  });

  it('ends with the caller: aborted before, nothing begins; aborted in between, the driver is told', async () => {
    const { gate, states } = world();
    let began = 0;
    const early = gate.run('get', { ...context, signal: AbortSignal.abort() }, () => Promise.resolve((began += 1)));
    expect(await providerErrorOf(early)).toMatchObject({ vendorCode: 'aborted', outcome: 'not_applied' });
    expect(began).toBe(0);

    const controller = new AbortController();
    let told = false;
    const called = door();
    const late = gate.run('power', { ...context, signal: controller.signal }, ({ signal }) => {
      signal?.addEventListener('abort', () => (told = true));
      called.open();
      return never();
    });
    await called.opened;
    controller.abort();
    expect(await providerErrorOf(late)).toMatchObject({ code: 'timeout', vendorCode: 'aborted', outcome: 'unknown' });
    expect(told).toBe(true);
    expect(states).toEqual([]);
  });
});

describe('repetition', () => {
  it.each(READS)('repeats %s until it succeeds', async (method) => {
    const { gate, retries } = world();
    let calls = 0;
    const value = await gate.run(method, context, () =>
      ++calls < 3 ? fail({ code: 'unavailable' }) : Promise.resolve(calls),
    );
    expect(value).toBe(3);
    expect(retries).toEqual([method, method]);
  });

  it.each(CHANGES)('never repeats %s', async (method) => {
    const { gate } = world();
    let calls = 0;
    await providerErrorOf(gate.run(method, context, () => ((calls += 1), fail({ code: 'unavailable' }))));
    expect(calls).toBe(1);
  });

  it('hands on the last failure when repeating does not help', async () => {
    const { gate } = world();
    let calls = 0;
    const error = await providerErrorOf(
      gate.run('get', context, () => fail({ code: 'protocol', vendorCode: `v${++calls}` })),
    );
    expect(error).toMatchObject({ code: 'protocol', vendorCode: 'v3' });
  });

  it.each(['unauthorized', 'forbidden', 'not_found', 'conflict_busy', 'quota', 'capacity', 'invalid'] as const)(
    'does not repeat a read that ended in %s',
    async (code) => {
      const { gate } = world();
      let calls = 0;
      await providerErrorOf(gate.run('get', context, () => ((calls += 1), fail({ code }))));
      expect(calls).toBe(1);
    },
  );

  it('does not repeat what the driver calls hopeless', async () => {
    const { gate } = world();
    let calls = 0;
    await providerErrorOf(
      gate.run('get', context, () => ((calls += 1), fail({ code: 'unavailable', retryable: false }))),
    );
    expect(calls).toBe(1);
  });
});

describe('Retry-After', () => {
  it('waits at least that long before it repeats a read', async () => {
    const { gate } = world();
    const times: number[] = [];
    await gate.run('get', context, () => {
      times.push(performance.now());
      return times.length === 1 ? fail({ code: 'rate_limited', retryAfterMs: 120 }) : Promise.resolve('ok');
    });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(120);
  });

  it('keeps every other call away meanwhile, and tells when to come back', async () => {
    const { gate } = world();
    await providerErrorOf(gate.run('power', context, () => fail({ code: 'rate_limited', retryAfterMs: 60_000 })));
    let calls = 0;
    for (const method of ['get', 'create', 'task'] as const) {
      const error = await providerErrorOf(gate.run(method, context, () => Promise.resolve((calls += 1))));
      expect(error).toMatchObject({
        code: 'rate_limited',
        vendorCode: 'paused',
        outcome: 'not_applied',
        retryable: true,
      });
      expect(error.retryAfterMs).toBeGreaterThan(55_000);
      expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    expect(calls).toBe(0);
  });

  it('does not hold a caller for longer than the core waits itself', async () => {
    const { gate } = world();
    let calls = 0;
    const error = await providerErrorOf(
      gate.run('get', context, () => ((calls += 1), fail({ code: 'rate_limited', retryAfterMs: 7_000 }))),
    );
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 });
    expect(calls).toBe(1);
  });

  it('bounds a senseless one', async () => {
    const { gate } = world({ maxPauseMs: 30 });
    await providerErrorOf(gate.run('power', context, () => fail({ code: 'rate_limited', retryAfterMs: 10 ** 12 })));
    await vi.waitFor(async () => expect(await gate.run('power', context, () => Promise.resolve('ok'))).toBe('ok'));
  });
});

describe('limits', () => {
  it('never runs more calls at once than the driver allows, and one create at a time', async () => {
    const { gate } = world({}, { maxConcurrentCalls: 3, maxConcurrentCreates: 1 });
    let [running, most, creating, mostCreating] = [0, 0, 0, 0];
    const call = (isCreate: boolean) => async (): Promise<void> => {
      most = Math.max(most, ++running);
      mostCreating = Math.max(mostCreating, (creating += Number(isCreate)));
      await new Promise(setImmediate);
      running -= 1;
      creating -= Number(isCreate);
    };
    await Promise.all([
      ...Array.from({ length: 15 }, () => gate.run('get', context, call(false))),
      ...Array.from({ length: 6 }, () => gate.run('create', context, call(true))),
    ]);
    expect({ most, mostCreating }).toEqual({ most: 3, mostCreating: 1 });
  });

  it('refuses calls beyond the queue at once', async () => {
    const { gate } = world({ maxQueuedCalls: 2 }, { maxConcurrentCalls: 1, maxConcurrentCreates: 1 });
    const release = door();
    const waiting = Array.from({ length: 3 }, () => gate.run('get', context, () => release.opened));
    const error = await providerErrorOf(gate.run('get', context, () => Promise.resolve()));
    expect(error).toMatchObject({ code: 'rate_limited', vendorCode: 'too_many_calls', outcome: 'not_applied' });
    release.open();
    await Promise.all(waiting);
  });

  it('goes on when callers in the queue have given up', async () => {
    const { gate } = world({}, { maxConcurrentCalls: 1, maxConcurrentCreates: 1 });
    const release = door();
    const controller = new AbortController();
    const first = gate.run('get', context, () => release.opened);
    const given = Array.from({ length: 3 }, () =>
      providerErrorOf(gate.run('get', { ...context, signal: controller.signal }, () => Promise.resolve())),
    );
    const last = gate.run('get', context, () => Promise.resolve('served'));
    controller.abort();
    await Promise.all(given);
    release.open();
    await first;
    expect(await last).toBe('served');
  });
});

describe('circuit breaker', () => {
  const failing = (gate: ProviderGate, times: number, method: DriverMethod = 'power') =>
    Promise.all(
      Array.from({ length: times }, () =>
        providerErrorOf(gate.run(method, context, () => fail({ code: 'unavailable' }))),
      ),
    );

  it.each(['unavailable', 'timeout', 'protocol'] as const)('opens on %s and then asks nobody', async (code) => {
    // Far longer than the test: on a busy machine a short one would be half open again before it is looked at.
    const { gate, states } = world({
      breaker: { ...DEFAULT_RESILIENCE.breaker, minimumCalls: 4, halfOpenAfterMs: 60_000 },
    });
    for (let call = 0; call < 4; call += 1) await providerErrorOf(gate.run('power', context, () => fail({ code })));
    expect(gate.breakerState).toBe('open');
    expect(states).toEqual(['open']);
    let asked = false;
    const error = await providerErrorOf(gate.run('power', context, () => Promise.resolve((asked = true))));
    expect(error).toMatchObject({
      code: 'unavailable',
      vendorCode: 'circuit_open',
      outcome: 'not_applied',
      retryable: true,
    });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(asked).toBe(false);
  });

  it.each(['not_found', 'conflict_busy', 'capacity', 'invalid', 'unauthorized', 'rate_limited'] as const)(
    'takes %s as a sign of life',
    async (code) => {
      const { gate } = world();
      for (let call = 0; call < 12; call += 1) await providerErrorOf(gate.run('power', context, () => fail({ code })));
      expect(gate.breakerState).toBe('closed');
    },
  );

  it('stays closed while at least half of the calls end well', async () => {
    const { gate } = world();
    for (let round = 0; round < 10; round += 1) {
      await gate.run('power', context, () => Promise.resolve());
      await failing(gate, 1);
    }
    expect(gate.breakerState).toBe('closed');
  });

  it('does not blame the provider for a guest that does not shut down', async () => {
    const { gate } = world();
    for (let call = 0; call < 12; call += 1) {
      await providerErrorOf(gate.run('task', context, () => fail({ code: 'timeout', vendorCode: 'guest_timeout' })));
    }
    expect(gate.breakerState).toBe('closed');
  });

  it('opens when calls hang', async () => {
    const { gate } = world({ deadlineMs: 15 });
    await Promise.all(Array.from({ length: 6 }, () => providerErrorOf(gate.run('task', context, never))));
    expect(gate.breakerState).toBe('open');
  });

  it('is not moved by callers who gave up', async () => {
    const { gate, states } = world();
    for (let call = 0; call < 12; call += 1) {
      const controller = new AbortController();
      const given = providerErrorOf(gate.run('get', { ...context, signal: controller.signal }, never));
      controller.abort();
      await given;
    }
    expect(states).toEqual([]);
  });

  it('closes again after a probe that ends well', async () => {
    const { gate, states } = world();
    await failing(gate, 4);
    await vi.waitFor(async () => expect(await gate.run('get', context, () => Promise.resolve('well'))).toBe('well'));
    expect(gate.breakerState).toBe('closed');
    expect(states).toEqual(['open', 'half_open', 'closed']);
    await failing(gate, 1);
    expect(gate.breakerState).toBe('closed');
  });

  it('opens again after a probe that fails', async () => {
    const { gate, states } = world();
    await failing(gate, 4);
    await vi.waitFor(async () => {
      await failing(gate, 1, 'destroy');
      expect(states).toContain('half_open');
    });
    expect(states.slice(0, 3)).toEqual(['open', 'half_open', 'open']);
  });

  it('lets one probe through and refuses everybody else at once, also when the probe hangs', async () => {
    const { gate } = world();
    await failing(gate, 4);
    const release = door();
    let probes = 0;
    const probe = (): Promise<void> => ((probes += 1), release.opened);
    let running: Promise<unknown> = Promise.resolve();
    await vi.waitFor(() => {
      running = gate.run('power', context, probe).catch((error: unknown) => error);
      expect(gate.breakerState).toBe('half_open');
    });
    for (let call = 0; call < 3; call += 1) {
      expect(await providerErrorOf(gate.run('power', context, probe))).toMatchObject({ vendorCode: 'circuit_open' });
    }
    release.open();
    await running;
    expect(probes).toBe(1);
    expect(gate.breakerState).toBe('closed');
  });

  it('lets an examination pass while it is open', async () => {
    const { gate } = world();
    await failing(gate, 4);
    expect(await gate.runBare('check', context, () => Promise.resolve('examined'))).toBe('examined');
  });
});
