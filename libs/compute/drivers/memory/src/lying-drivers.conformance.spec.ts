import { driverPromises } from '@uni/compute-conformance';
import {
  ProviderError,
  type ComputeDriver,
  type MachineState,
  type ProviderErrorInit,
  type TaskHandle,
  type TaskState,
} from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { anotherMark, kept } from '../test/lies.js';
import { memoryHarness, TOKEN } from '../test/memory-harness.js';

interface Lie {
  readonly ids?: 'caller' | 'vendor';
  readonly tell: (driver: ComputeDriver) => ComputeDriver;
  /** Promises that must catch it. */
  readonly caughtBy: RegExp;
}

/** Drivers that are wrong in one way each: the suite must notice every one of them. */
const LIES: Readonly<Record<string, Lie>> = {
  'finds nothing': {
    tell: (d) => but(d, { find: () => Promise.resolve({ found: 'no' }) }),
    caughtBy: /^find: never says/,
  },
  'builds under a new name every time': {
    ids: 'vendor',
    tell: (d) => but(d, { create: (spec, ...rest) => d.create({ ...spec, mark: anotherMark(spec.mark) }, ...rest) }),
    caughtBy: /^create: /,
  },
  'opens machines by id alone': {
    tell: (d) => but(d, { get: async (ref, context) => unmarked(ref.externalId, await d.inventory(null, context)) }),
    caughtBy: /^ownership: get: /,
  },
  'destroys whatever has the id': {
    tell: (d) =>
      but(d, {
        destroy: async (ref, context) => {
          const { items } = await d.inventory(null, context);
          const mark = items.find(({ externalId }) => externalId === ref.externalId)?.mark ?? ref.mark;
          return d.destroy({ ...ref, mark }, context);
        },
      }),
    caughtBy: /^destroy: never removes a machine with another mark/,
  },
  'forgets later pages': {
    tell: (d) => but(d, { inventory: async (...call) => ({ ...(await d.inventory(...call)), nextCursor: null }) }),
    caughtBy: /^inventory: walks all pages/,
  },
  'calls every list complete': {
    tell: (d) => but(d, { inventory: async (...call) => ({ ...(await d.inventory(...call)), complete: true }) }),
    caughtBy: /^inventory: says that it is incomplete/,
  },
  'ignores locations to avoid': {
    tell: (d) => but(d, { place: (request, context) => d.place({ ...request, avoid: [] }, context) }),
    caughtBy: /^place: goes through other locations/,
  },
  'resizes nothing': {
    tell: (d) => but(d, { resize: async ({ externalId }) => ({ externalId, task: { state: 'done', externalId } }) }),
    caughtBy: /^resize: makes the machine exactly/,
  },
  'is sure of everything': {
    tell: (d) => failing(d, () => ({ outcome: 'not_applied' })),
    caughtBy: /^failures: power: "dropped" on the change itself/,
  },
  'loses Retry-After': {
    tell: (d) => failing(d, () => ({ retryAfterMs: null })),
    caughtBy: /^failures: get: "rate_limited"/,
  },
  "loses the vendor's words": {
    tell: (d) => failing(d, () => ({ vendorMessage: null, vendorCode: null })),
    caughtBy: /^power: hands on the words/,
  },
  'puts its token into errors': {
    tell: (d) => failing(d, ({ vendorMessage }) => ({ vendorMessage: `${vendorMessage ?? ''} (token ${TOKEN})` })),
    caughtBy: /^failures: /,
  },
  'hides its token in a cause': {
    tell: (d) => failing(d, () => ({ cause: { request: { headers: { authorization: TOKEN } } } })),
    caughtBy: /^failures: /,
  },
  'throws plain errors': {
    tell: (d) => but(d, { get: (...call) => d.get(...call).catch(() => Promise.reject(new TypeError('oops'))) }),
    caughtBy: /^failures: get: /,
  },
  'keeps tasks in its own memory': { tell: forgetful, caughtBy: /^task: lets another process poll/ },
  'puts user data into handles': { tell: leakyHandles, caughtBy: /^create: / },
  'waits for tasks and polls inside': {
    tell: (d) => but(d, { create: async (spec, ...rest) => waiting(d, await d.create(spec, ...rest), spec, rest[1]) }),
    caughtBy: /^create: changes something at the vendor at most once/,
  },
  'does not listen to the caller': {
    tell: (d) => but(d, { get: (ref, { requestId }) => d.get(ref, { requestId }) }),
    caughtBy: /^failures: get: sends nothing when the caller has given up/,
  },
};

describe('the conformance suite', () => {
  for (const [name, { ids = 'caller', tell, caughtBy }] of Object.entries(LIES)) {
    it(`catches a driver that ${name}`, async () => {
      const watched = driverPromises(memoryHarness(ids, tell)).filter((promise) => caughtBy.test(promise.name));
      expect(watched.length).toBeGreaterThan(0);
      const answers = await Promise.all(watched.map(({ run }) => kept(run)));
      expect(answers).toContain(false);
    });
  }

  it('finds nothing wrong with the driver itself', async () => {
    for (const { name, run } of driverPromises(memoryHarness('caller'))) expect(await kept(run), name).toBe(true);
  });
});

/** The driver with some methods told otherwise. */
function but(driver: ComputeDriver, methods: Partial<ComputeDriver>): ComputeDriver {
  return { ...mapMethods(driver, (call) => call), ...methods };
}

/** Every failure with some of its facts changed. */
function failing(driver: ComputeDriver, change: (error: ProviderError) => Partial<ProviderErrorInit>): ComputeDriver {
  return mapMethods(driver, async (call) => {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const { code, outcome, retryable, retryAfterMs, vendorCode, vendorMessage } = error;
      const facts = { code, outcome, retryable, retryAfterMs, vendorCode, vendorMessage };
      throw new ProviderError({ ...facts, ...change(error) });
    }
  });
}

function mapMethods(driver: ComputeDriver, map: <T>(call: Promise<T>) => Promise<T>): ComputeDriver {
  return {
    describe: () => driver.describe(),
    check: (...call) => map(driver.check(...call)),
    catalogue: (...call) => map(driver.catalogue(...call)),
    inventory: (...call) => map(driver.inventory(...call)),
    place: (...call) => map(driver.place(...call)),
    find: (...call) => map(driver.find(...call)),
    create: (...call) => map(driver.create(...call)),
    get: (...call) => map(driver.get(...call)),
    power: (...call) => map(driver.power(...call)),
    resize: (...call) => map(driver.resize(...call)),
    destroy: (...call) => map(driver.destroy(...call)),
    task: (...call) => map(driver.task(...call)),
  };
}

function unmarked(id: string, page: { readonly items: readonly MachineState[] }): MachineState {
  const machine = page.items.find(({ externalId }) => externalId === id);
  if (machine === undefined) throw new ProviderError({ code: 'not_found', outcome: 'not_applied' });
  return machine;
}

/** Hands out numbers as handles and remembers what they mean. */
function forgetful(driver: ComputeDriver): ComputeDriver {
  const remembered: TaskHandle[] = [];
  const hide = (task: TaskState): TaskState =>
    task.state === 'pending' ? { ...task, handle: remembered.push(task.handle) - 1 } : task;
  return but(driver, {
    create: async (...call) => {
      const accepted = await driver.create(...call);
      return { ...accepted, task: hide(accepted.task) };
    },
    task: async (handle, ...rest) => hide(await driver.task(remembered[Number(handle)] ?? null, ...rest)),
  });
}

function leakyHandles(driver: ComputeDriver): ComputeDriver {
  return but(driver, {
    create: async (spec, ...rest) => {
      const { externalId, task } = await driver.create(spec, ...rest);
      if (task.state !== 'pending') return { externalId, task };
      const handle = { ...(task.handle as Readonly<Record<string, TaskHandle>>), script: spec.userData };
      return { externalId, task: { ...task, handle } };
    },
  });
}

async function waiting(
  driver: ComputeDriver,
  accepted: Awaited<ReturnType<ComputeDriver['create']>>,
  ...[spec, context]: [Parameters<ComputeDriver['create']>[0], Parameters<ComputeDriver['create']>[2]]
): Promise<typeof accepted> {
  let { task } = accepted;
  // Bounded: a stuck task would otherwise never let go of the process.
  for (let poll = 0; poll < 30 && task.state === 'pending'; poll += 1)
    task = await driver.task(task.handle, spec, context);
  return { ...accepted, task };
}
