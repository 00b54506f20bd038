import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { DnsStack, ZONE } from './support/dns-stack.js';
import { PATIENCE_MS, QUEUE_MODES, until } from './support/stack.js';

const HOSTS = ['one', 'two', 'three'].map((name, index) => ({
  name,
  type: 'A',
  value: `192.0.2.${60 + index}`,
  ttlS: null,
}));
/** The second addition is made and not remembered; then the publication is begun and not remembered. */
const DEATHS = ['dns:2:after', 'dns:3:after'] as const;

describe.concurrent.each(QUEUE_MODES)('the lane of names with the queue in %s', (queue) => {
  it('brings a change to its end once, though workers are killed in it and the queue loses everything', async () => {
    const stack = await DnsStack.open(queue);
    const redis = stack.redis === null ? null : new Redis(stack.redis.url);
    try {
      const first = await stack.worker({ UNI_FAULT_KILL_AT: DEATHS[0] });
      await stack.assign();
      const id = await stack.order(HOSTS);
      await until(() => Promise.resolve(first.hasEnded), PATIENCE_MS);
      await redis?.flushall();
      const second = await stack.worker({ UNI_FAULT_KILL_AT: DEATHS[1] });
      await until(() => Promise.resolve(second.hasEnded), PATIENCE_MS);
      expect([(await first.ended).signal, (await second.ended).signal]).toEqual(['SIGKILL', 'SIGKILL']);
      // A Redis that does not answer for a while, and then has forgotten everything.
      await redis?.call('CLIENT', 'PAUSE', '5000', 'ALL');
      const survivor = await stack.worker();
      expect(await stack.finished(id)).toBe('succeeded');

      const served = stack.simulator.served(ZONE);
      const known = await stack.known();
      for (const { name, value } of HOSTS) {
        const answers = served.filter(({ subDomain }) => subDomain === name);
        expect(answers, name).toMatchObject([{ fieldType: 'A', target: value }]);
        expect(known.filter((line) => line.startsWith(`${name} `))).toEqual([`${name} A ${value}`]);
      }
      const calls = stack.simulator.calls();
      const made = calls.filter(({ method, path }) => method === 'POST' && path.endsWith(`${ZONE}/record`));
      const removed = calls.filter(({ method, path }) => method === 'DELETE' && path.includes(`${ZONE}/record/`));
      expect(made.length - removed.length, 'records made').toBe(HOSTS.length);
      expect(calls.filter(({ path }) => path.endsWith(`${ZONE}/refresh`)).length).toBeLessThanOrEqual(2);
      expect((await survivor.kill('SIGTERM')).code).toBe(0);
    } finally {
      redis?.disconnect();
      await stack.close();
    }
  });
});
