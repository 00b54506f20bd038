import { FACET_METHODS, FACET_NAMES, type DriverFacets, type SnapshotState } from '@uni/compute-port';
import { systemClock } from '@uni/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { fail, ref, scriptedDriver, scriptedFactory } from '../../test/scripted-driver.js';
import { providerErrorOf } from '../../test/outcomes.js';
import { ProviderRegistry } from './provider-registry.js';
import type { CallEvent } from './provider.js';

const context = { requestId: 'req-7' };
const snapshot: SnapshotState = {
  externalId: 's-1',
  mark: 'snap-1',
  name: 'before the update',
  createdAt: null,
  location: null,
  machineExternalId: 'm-1',
  state: 'ready',
  sizeGib: 10,
  withMemory: false,
};

describe('what a vendor has beyond the life of a machine', () => {
  const open: ProviderRegistry[] = [];
  afterEach(async () => {
    for (const registry of open.splice(0)) await registry.close();
  });

  async function provider(facets: DriverFacets, events: CallEvent[] = []) {
    const registry = new ProviderRegistry({
      factories: [scriptedFactory(() => ({ ...scriptedDriver({}), ...facets }))],
      source: {
        load: () =>
          Promise.resolve({
            kind: 'memory',
            connection: { endpoint: 'memory:one', credentials: { token: 'token-canary-77aa' }, options: {} },
            version: 1,
            allowedHosts: [],
          }),
      },
      clock: systemClock,
      onCall: (event) => events.push(event),
      resilience: { deadlineMs: 200, retry: { maxRetries: 2, initialDelayMs: 1, maxDelayMs: 5 } },
    });
    open.push(registry);
    return registry.open('a');
  }

  it('is there when the driver has it, and absent when it has not', async () => {
    const metrics = { read: () => Promise.resolve([]) };
    const able = await provider({ metrics });
    expect(FACET_NAMES.filter((name) => able[name] !== undefined)).toEqual(['metrics']);
    expect(Object.keys(able.metrics ?? {})).toEqual(Object.keys(FACET_METHODS.metrics));
  });

  it('hands every argument and answer through, the deadline in the context', async () => {
    const seen: unknown[] = [];
    const accepted = { externalId: 's-1', task: { state: 'done', externalId: 's-1' } } as const;
    const able = await provider({
      snapshots: {
        list: () => Promise.resolve([snapshot]),
        create: (...values) => (seen.push(...values), Promise.resolve(accepted)),
        revert: () => Promise.resolve(accepted),
        remove: () => Promise.resolve(accepted),
      },
    });
    const order = { mark: 'snap-1', name: 'before the update', withMemory: false };
    expect(await able.snapshots?.create(ref, order, context)).toBe(accepted);
    expect(seen).toMatchObject([ref, order, { requestId: 'req-7', signal: expect.any(AbortSignal) as AbortSignal }]);
    expect(await able.snapshots?.list(null, context)).toEqual([snapshot]);
  });

  it('repeats a read that found nobody, and never a change', async () => {
    const calls = { list: 0, remove: 0 };
    const events: CallEvent[] = [];
    const able = await provider(
      {
        snapshots: {
          list: () => ((calls.list += 1), calls.list < 3 ? fail({ code: 'unavailable' }) : Promise.resolve([])),
          remove: () => ((calls.remove += 1), fail({ code: 'unavailable' })),
          create: () => fail({ code: 'invalid' }),
          revert: () => fail({ code: 'invalid' }),
        },
      },
      events,
    );
    expect(await able.snapshots?.list(ref, context)).toEqual([]);
    await providerErrorOf(able.snapshots?.remove(ref, snapshot as never, context) ?? Promise.resolve());
    expect(calls).toEqual({ list: 3, remove: 1 });
    expect(events).toMatchObject([
      { method: 'snapshots.list', outcome: 'ok' },
      { method: 'snapshots.remove', outcome: 'error', code: 'unavailable' },
    ]);
  });

  it('is given up in time, and speaks without secrets', async () => {
    const able = await provider({
      console: { open: () => new Promise(() => undefined) },
      usage: { current: () => Promise.reject(new TypeError('bad token-canary-77aa')) },
    });
    expect(await providerErrorOf(able.console?.open(ref, context) ?? Promise.resolve())).toMatchObject({
      code: 'timeout',
    });
    const error = await providerErrorOf(able.usage?.current(context) ?? Promise.resolve());
    expect(error).toMatchObject({ code: 'protocol', vendorCode: 'driver_fault' });
    expect(error.vendorMessage).not.toContain('canary');
  });
});
