import type { ProviderErrorCode } from '@uni/compute-port';
import { expect, vi } from 'vitest';
import { FORCED_STOP, START, type Bench } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import { facetMethods } from '../facets/facet.calls.js';
import type { CallFault } from '../harness-faults.types.js';

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
  { fault: { kind: 'garbage' }, codes: ['protocol'], also: { retryable: true }, doubtful: true },
  { fault: { kind: 'html' }, codes: ['protocol', 'unavailable'], also: { retryable: true }, doubtful: true },
  { fault: { kind: 'wrong_types' }, codes: ['protocol'], also: { retryable: true }, doubtful: true },
  { fault: { kind: 'server_error' }, codes: ['unavailable', 'protocol'], also: { retryable: true }, doubtful: false },
  { fault: { kind: 'bad_gateway' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  { fault: { kind: 'dropped' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  { fault: { kind: 'half_body' }, codes: BROKEN, also: { retryable: true }, doubtful: true },
  {
    fault: { kind: 'unauthorized' },
    codes: ['unauthorized'],
    also: { retryable: false, outcome: 'not_applied' },
    doubtful: false,
  },
  {
    fault: { kind: 'rate_limited', retryAfterMs: RETRY_AFTER_MS },
    codes: ['rate_limited'],
    also: { retryable: true, outcome: 'not_applied', retryAfterMs: RETRY_AFTER_MS },
    doubtful: false,
  },
];

/** Faults that come as an answer with a status, which operators want to see. */
const WITH_STATUS: ReadonlySet<CallFault['kind']> = new Set([
  'server_error',
  'bad_gateway',
  'unauthorized',
  'rate_limited',
]);

type Call = (signal?: AbortSignal) => Promise<unknown>;

interface Method {
  readonly name: string;
  readonly declared: boolean;
  readonly changes: boolean;
  /** The faults that are tried on any call of a changing method; all unless given. */
  readonly onReads?: ReadonlySet<CallFault['kind']>;
  /** Prepares, without faults, a call that may be repeated. */
  readonly prepare: (bench: Bench) => Promise<Call>;
}

/** Every fault at every method: a ProviderError with the right words, no secrets, and nothing broken afterwards. */
export function declareFailureCases(suite: Suite): void {
  for (const method of [...methodsOf(suite), ...facetMethodsOf(suite)]) {
    for (const expected of EXPECTED) declareSpoiled(suite, method, expected);
    declareAborted(suite, method);
  }
}

/**
 * A changing method of a facet meets every fault on its change. What it reads before goes the way that the core's methods go too, so one
 * fault of each class is enough there.
 */
const ON_READS_OF_FACETS: ReadonlySet<CallFault['kind']> = new Set(['garbage', 'unauthorized']);

function facetMethodsOf(suite: Suite): readonly Method[] {
  return facetMethods(suite).map(({ name, declared, changes, prepare }) => ({
    name,
    declared,
    changes,
    ...(changes && { onReads: ON_READS_OF_FACETS }),
    prepare: async (bench) => {
      const call = await prepare(bench, suite);
      return (signal) => call(signal === undefined ? {} : { signal });
    },
  }));
}

function declareSpoiled(
  suite: Suite,
  method: Method,
  { fault, codes, also, doubtful }: (typeof EXPECTED)[number],
): void {
  const spoil = async (bench: Bench, on: 'any' | 'write', wanted: object): Promise<void> => {
    const call = await method.prepare(bench);
    await bench.faults.next(fault, { on });
    const error = await bench.failure(method.name, call());
    expect(await bench.faults.disarm(), 'the fault must have struck').toBe(false);
    expectCode(error, codes, method.name);
    expect(error).toMatchObject(wanted);
    if (fault.kind !== 'rate_limited') expect(error.retryAfterMs).toBeNull();
    if (WITH_STATUS.has(fault.kind)) expect(error.vendorCode, "the vendor's status is kept").toMatch(/\w/);
    await bench.persist(() => call());
  };

  if (method.onReads?.has(fault.kind) !== false) {
    suite.promiseIf(method.declared, `${method.name}: "${fault.kind}" on the way`, [fault.kind], (bench) =>
      spoil(bench, 'any', also),
    );
  }
  if (!method.changes) return;
  suite.promiseIf(method.declared, `${method.name}: "${fault.kind}" on the change itself`, [fault.kind], (bench) =>
    spoil(bench, 'write', doubtful ? { ...also, outcome: 'unknown' } : also),
  );
}

function declareAborted(suite: Suite, method: Method): void {
  suite.promiseIf(
    method.declared,
    `${method.name}: sends nothing when the caller has given up before`,
    [],
    async (bench) => {
      const call = await method.prepare(bench);
      const { value, reads, writes } = await bench.counting(() =>
        bench.failure(method.name, call(AbortSignal.abort())),
      );
      expectCode(value, ['timeout'], method.name);
      expect(value.outcome).toBe('not_applied');
      expect({ reads, writes }).toEqual({ reads: 0, writes: 0 });
    },
  );

  const giveUp = async (bench: Bench, on: 'any' | 'write'): Promise<void> => {
    const call = await method.prepare(bench);
    const before = await bench.session.calls();
    await bench.faults.next({ kind: 'hang' }, { on });
    const controller = new AbortController();
    const failed = bench.failure(method.name, call(controller.signal));
    await vi.waitFor(async () => {
      const { reads, writes } = await bench.session.calls();
      expect(on === 'write' ? writes - before.writes : reads + writes - before.reads - before.writes).toBeGreaterThan(
        0,
      );
    });
    controller.abort();
    const error = await failed;
    expectCode(error, ['timeout'], method.name);
    if (on === 'write') expect(error.outcome).toBe('unknown');
    await bench.persist(() => call());
  };

  if (method.onReads === undefined) {
    suite.promiseIf(method.declared, `${method.name}: stops when the caller gives up`, ['hang'], (bench) =>
      giveUp(bench, 'any'),
    );
  }
  if (!method.changes) return;
  suite.promiseIf(
    method.declared,
    `${method.name}: is in doubt when the caller gives up on the change itself`,
    ['hang'],
    (bench) => giveUp(bench, 'write'),
  );
}

function methodsOf(suite: Suite): readonly Method[] {
  const { resize } = suite.description.capabilities;
  const { large } = suite.harness.sizes;
  const reads = { declared: true, changes: false };
  const changes = { declared: true, changes: true };
  return [
    {
      name: 'catalogue',
      ...reads,
      prepare: async (bench) => (signal) => bench.driver.catalogue(bench.context(signal)),
    },
    {
      name: 'inventory',
      ...reads,
      prepare: async (bench) => (signal) => bench.driver.inventory(null, bench.context(signal)),
    },
    {
      name: 'place',
      ...reads,
      prepare: async (bench) => {
        const request = { spec: bench.session.spec(), committed: [], avoid: [] };
        return (signal) => bench.driver.place(request, bench.context(signal));
      },
    },
    {
      name: 'find',
      ...reads,
      prepare: async (bench) => {
        const { spec, placement } = await bench.build();
        return (signal) => bench.driver.find(spec, placement, bench.context(signal));
      },
    },
    {
      name: 'get',
      ...reads,
      prepare: async (bench) => {
        const { ref } = await bench.build();
        return (signal) => bench.driver.get(ref, bench.context(signal));
      },
    },
    {
      name: 'task',
      ...reads,
      prepare: async (bench) => {
        const { ref } = await bench.build();
        const { task } = await bench.driver.power(ref, FORCED_STOP, bench.context());
        if (task.state !== 'pending') throw new Error('a stop that is done at once cannot be polled');
        return (signal) => bench.driver.task(task.handle, null, bench.context(signal));
      },
    },
    {
      name: 'create',
      ...changes,
      prepare: async (bench) => {
        const spec = bench.session.spec();
        const placement = await bench.place(spec);
        return (signal) => bench.driver.create(spec, placement, bench.context(signal));
      },
    },
    {
      name: 'power',
      ...changes,
      prepare: async (bench) => {
        const { ref } = await bench.buildStopped();
        return (signal) => bench.driver.power(ref, START, bench.context(signal));
      },
    },
    {
      name: 'resize',
      declared: resize.supported,
      changes: true,
      prepare: async (bench) => {
        const { ref } = resize.requiresStopped ? await bench.buildStopped() : await bench.build();
        return (signal) => bench.driver.resize(ref, large, bench.context(signal));
      },
    },
    {
      name: 'destroy',
      ...changes,
      prepare: async (bench) => {
        const { ref } = await bench.buildStopped();
        return (signal) => bench.driver.destroy(ref, bench.context(signal));
      },
    },
  ];
}
