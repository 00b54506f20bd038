import { expect } from 'vitest';
import { expectCode, expectNoSecrets } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

const HUGE_MIB = 1024 * 1024 * 1024;

/** Where a machine will be built. */
export function declarePlaceCases(suite: Suite): void {
  suite.promise('chooses a place with a reason that names it, by reading only', [], async (bench) => {
    const { value: placement, writes } = await bench.counting(() => bench.place(bench.session.spec()));
    expect(placement.location).not.toBe('');
    expect(placement.reason.replace(placement.location, '').length, 'a reason beside the name').toBeGreaterThan(3);
    expect(placement.reason).toContain(placement.location);
    expect(JSON.parse(JSON.stringify(placement))).toEqual(placement);
    expect(writes).toBe(0);
    expectNoSecrets(placement, suite.harness.secrets, 'a placement');
  });

  suite.promise('gives a placement that still serves after it was stored', [], async (bench) => {
    const spec = bench.session.spec();
    const placement = JSON.parse(JSON.stringify(await bench.place(spec))) as Awaited<ReturnType<typeof bench.place>>;
    const accepted = await bench.driver.create(spec, placement, bench.context());
    expect((await bench.follow(accepted.task, spec)).end.state).toBe('done');
  });

  suite.promise('refuses an image that is gone as invalid', [], async (bench) => {
    const spec = bench.session.spec({ imageRef: suite.harness.missingImageRef });
    const error = await bench.failure('placing a missing image', bench.place(spec));
    expectCode(error, ['invalid'], 'placing a missing image');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false });
  });

  suite.promise(
    'answers capacity when nothing has room, and a place when there is room again',
    ['full'],
    async (bench) => {
      await bench.faults.full();
      const error = await bench.failure('placing on a full account', bench.place(bench.session.spec()));
      expectCode(error, ['capacity', 'quota'], 'placing on a full account');
      expect(error.outcome).toBe('not_applied');
      await bench.faults.roomAgain();
      expect((await bench.place(bench.session.spec())).location).not.toBe('');
    },
  );

  suite.promise(
    'goes through other locations when some are to be avoided, and ends with capacity',
    [],
    async (bench) => {
      const spec = bench.session.spec();
      const avoid: string[] = [];
      for (;;) {
        const attempt = bench.driver.place({ spec, committed: [], avoid: [...avoid] }, bench.context());
        const placement = await attempt.catch((error: unknown) => error as Error);
        if (placement instanceof Error) {
          expectCode(await bench.failure('placing nowhere', attempt), ['capacity'], 'placing nowhere');
          break;
        }
        expect(avoid).not.toContain(placement.location);
        avoid.push(placement.location);
        expect(avoid.length, 'locations must run out').toBeLessThan(200);
      }
      expect(avoid.length).toBeGreaterThan(0);
    },
  );

  suite.promiseIf(suite.harness.placesByMemory, 'counts memory that is promised already', [], async (bench) => {
    const spec = bench.session.spec();
    const committed: { location: string; memoryMib: number }[] = [];
    const first = await bench.place(spec);
    committed.push({ location: first.location, memoryMib: HUGE_MIB });
    const second = await bench.driver
      .place({ spec, committed, avoid: [] }, bench.context())
      .catch((error: unknown) => error);
    if (second instanceof Error) {
      const again = bench.driver.place({ spec, committed, avoid: [] }, bench.context());
      expectCode(await bench.failure('placing on promised memory', again), ['capacity'], 'placing on promised memory');
    } else {
      expect(second).not.toMatchObject({ location: first.location });
    }
  });
}
