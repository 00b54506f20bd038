import { expect } from 'vitest';
import { FORCED_STOP } from '../bench/bench.js';
import { expectCode } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

const HOUR_MS = 3_600_000;

/** The way to a machine's screen. It is made of secrets, so nothing here looks for their absence in the answer. */
export function declareConsoleCases(suite: Suite): void {
  const declared = suite.declares('console');
  const promise = suite.promiseIf.bind(suite, declared);

  promise('console: gives an address for a websocket that is good for a moment only', [], async (bench) => {
    const { ref } = await bench.build();
    const access = await bench.facet('console').open(ref, bench.context());
    expect(new URL(access.url).protocol).toMatch(/^wss?:$/);
    expect(new URL(access.url).username + new URL(access.url).password, 'credentials travel in headers').toBe('');
    const inMs = access.expiresAt.getTime() - Date.now();
    expect(inMs).toBeLessThanOrEqual(HOUR_MS);
    for (const [name, value] of Object.entries(access.headers)) {
      expect(name).toMatch(/^[\w-]+$/);
      expect(value).not.toMatch(/[\r\n]/);
    }
    if (access.pinnedFingerprint !== null)
      expect(access.pinnedFingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  promise('console: gives another one every time, and leaves the machine as it is', [], async (bench) => {
    const { ref } = await bench.build();
    const before = await bench.session.machines();
    const secrets = [
      await bench.facet('console').open(ref, bench.context()),
      await bench.facet('console').open(ref, bench.context()),
    ];
    expect(new Set(secrets.map(({ url, password, headers }) => JSON.stringify([url, password, headers]))).size).toBe(2);
    expect(await bench.session.machines()).toEqual(before);
    expect((await bench.get(ref)).busy).toBe(false);
  });

  suite.promiseIfSeen(
    declared,
    'greet',
    'console: the screen answers behind it, through the whole RFB handshake',
    [],
    async (bench) => {
      const { ref } = await bench.build();
      const access = await bench.facet('console').open(ref, bench.context());
      expect(await bench.seen('greet')(access)).toMatch(/^RFB 003\.\d{3}/);
    },
  );

  promise('console: a machine that is off has none', [], async (bench) => {
    const { ref } = await bench.build();
    await bench.power(ref, FORCED_STOP);
    const error = await bench.failure('a console', bench.facet('console').open(ref, bench.context()));
    expectCode(error, ['invalid'], 'a console of a machine that is off');
    expect(error).toMatchObject({ outcome: 'not_applied', retryable: false, vendorCode: 'state' });
  });

  promise('console: a foreign machine has none for us', [], async (bench) => {
    const [externalId = ''] = await bench.session.plantForeign(1);
    for (const mark of [bench.session.spec().mark, '', 'null']) {
      const error = await bench.failure(
        'a console',
        bench.facet('console').open({ externalId, mark }, bench.context()),
      );
      expectCode(error, ['not_found'], 'a console of a foreign machine');
    }
  });
}
