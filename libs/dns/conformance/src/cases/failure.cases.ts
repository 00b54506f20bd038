import type { DnsTask, ProviderErrorCode } from '@uni/dns-port';
import { expect } from 'vitest';
import { DnsBench, SHOP, type DnsPromise } from '../dns-bench.js';
import type { CallFault } from '../dns-harness.types.js';

const RETRY_AFTER_MS = 7_000;
const BROKEN: readonly ProviderErrorCode[] = ['unavailable', 'protocol', 'timeout'];

/** What a fault may be called, and what it says about the request. */
const EXPECTED: readonly {
  readonly fault: CallFault;
  readonly codes: readonly ProviderErrorCode[];
  readonly also: object;
  /** Whether a change that was hit may have happened. */
  readonly doubtful: boolean;
}[] = [
  { fault: { kind: 'dropped' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  { fault: { kind: 'lost_answer' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  { fault: { kind: 'half_body' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  { fault: { kind: 'bad_gateway' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  { fault: { kind: 'garbage' }, codes: ['protocol'], also: { retryable: true }, doubtful: true },
  { fault: { kind: 'wrong_types' }, codes: ['protocol'], also: { retryable: true }, doubtful: true },
  { fault: { kind: 'html' }, codes: ['protocol', 'unavailable'], also: { retryable: true }, doubtful: true },
  { fault: { kind: 'server_error' }, codes: ['unavailable', 'protocol'], also: { retryable: true }, doubtful: false },
  {
    fault: { kind: 'unauthorized' },
    codes: ['unauthorized'],
    also: { retryable: false, outcome: 'not_applied', retryAfterMs: null },
    doubtful: false,
  },
  {
    fault: { kind: 'rate_limited', retryAfterMs: RETRY_AFTER_MS },
    codes: ['rate_limited'],
    also: { retryable: true, outcome: 'not_applied', retryAfterMs: RETRY_AFTER_MS },
    doubtful: false,
  },
];

interface Prepared {
  readonly call: (bench: DnsBench) => Promise<unknown>;
  /** After the call was repeated: it has happened exactly once. */
  readonly verify?: (bench: DnsBench) => Promise<void>;
}

interface Method {
  readonly name: string;
  readonly changes: boolean;
  readonly prepare: (bench: DnsBench) => Promise<Prepared>;
}

const reading = (name: string, call: Prepared['call']): Method => ({
  name,
  changes: false,
  prepare: () => Promise.resolve({ call }),
});

const METHODS: readonly Method[] = [
  reading('domains', ({ driver, context }) => driver.domains(null, context)),
  reading('zones', ({ driver, context }) => driver.zones(null, context)),
  reading('zone', ({ driver, context, zone }) => driver.zone(zone, context)),
  reading('records', ({ driver, context, zone }) => driver.records(zone, null, context)),
  reading('exportZone', ({ driver, context, zone }) => driver.exportZone(zone, context)),
  {
    name: 'createRecord',
    changes: true,
    prepare: () =>
      Promise.resolve({
        call: ({ driver, context, zone }) => driver.createRecord(zone, SHOP, context),
        verify: async (bench) => expect(await bench.find(SHOP), 'made once').toHaveLength(1),
      }),
  },
  {
    name: 'updateRecord',
    changes: true,
    prepare: async (bench) => {
      const { id } = await bench.make(SHOP);
      const wanted = { ...SHOP, value: '192.0.2.30' };
      return {
        call: ({ driver, context, zone }) => driver.updateRecord(zone, id, wanted, context),
        verify: async () => expect(await bench.find({ name: SHOP.name })).toMatchObject([wanted]),
      };
    },
  },
  {
    name: 'deleteRecord',
    changes: true,
    prepare: async (bench) => {
      const { id } = await bench.make(SHOP);
      return {
        call: ({ driver, context, zone }) => driver.deleteRecord(zone, id, context),
        verify: async () => expect(await bench.find(SHOP)).toEqual([]),
      };
    },
  },
  {
    name: 'publish',
    changes: true,
    prepare: async (bench) => {
      await bench.make(SHOP);
      return {
        call: ({ driver, context, zone }) => driver.publish(zone, context),
        verify: async () => {
          await bench.publish();
          expect(bench.served(SHOP)).toEqual([SHOP.value]);
        },
      };
    },
  },
  {
    name: 'importZone',
    changes: true,
    prepare: async (bench) => {
      const text = await bench.driver.exportZone(bench.zone, bench.context);
      const before = (await bench.records()).length;
      return {
        call: ({ driver, context, zone }) => driver.importZone(zone, text, context),
        verify: async () => {
          await bench.follow(await bench.driver.importZone(bench.zone, text, bench.context));
          expect(await bench.records()).toHaveLength(before);
        },
      };
    },
  },
  {
    name: 'task',
    changes: false,
    prepare: async (bench) => {
      await bench.make(SHOP);
      const begun: DnsTask = await bench.driver.publish(bench.zone, bench.context);
      if (begun.state === 'done') throw new Error('a publication must take time at the double');
      return { call: ({ driver, context }) => driver.task(begun.handle, context), verify: () => bench.follow(begun) };
    },
  },
];

/** Every fault at every method: a ProviderError with the right words, no secrets, and nothing broken or doubled afterwards. */
export function declareFailureCases(promise: DnsPromise): void {
  for (const method of METHODS) {
    for (const expected of EXPECTED) {
      declareSpoiled(promise, method, expected, 'any');
      if (method.changes) declareSpoiled(promise, method, expected, 'write');
    }
    declareAborted(promise, method);
  }
}

function declareSpoiled(
  promise: DnsPromise,
  method: Method,
  { fault, codes, also, doubtful }: (typeof EXPECTED)[number],
  on: 'any' | 'write',
): void {
  promise(`${method.name}: "${fault.kind}" on ${on === 'any' ? 'the way' : 'the change itself'}`, async (bench) => {
    const { call, verify } = await method.prepare(bench);
    await bench.session.next(fault, on);
    const error = await bench.failure(call(bench));
    expect(bench.session.disarm(), 'the fault must have struck').toBe(false);
    expect(codes).toContain(error.code);
    expect(error).toMatchObject(on === 'write' && doubtful ? { ...also, outcome: 'unknown' } : also);
    await call(bench);
    await verify?.(bench);
  });
}

function declareAborted(promise: DnsPromise, method: Method): void {
  promise(`${method.name}: sends nothing when the caller has given up before`, async (bench) => {
    const { call } = await method.prepare(bench);
    const before = bench.session.calls();
    const context = { ...bench.context, signal: AbortSignal.abort() };
    const given = new DnsBench(bench.session, bench.harness, context);
    await bench.failure(call(given));
    expect(bench.session.calls()).toEqual(before);
  });
}
