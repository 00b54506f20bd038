import { must } from '@uni/platform';
import { describe, expect, it } from 'vitest';
import { FaultStack, PATIENCE_MS, until, type QueueMode } from './support/stack.js';

/** Cases at once: each has processes, a database and a cluster of its own. */
const LANES = 3;
/**
 * From the kill to the moment in which another process, started after it, works on the operation. The promise is 15 s on a machine of
 * one's own (the lease runs out after ten); the limit here only tells a late worker from none, since tests share their machine.
 */
const RESUMED_MS = 60_000;
/** More calls than any create or delete makes. */
const MOST_CALLS = 60;

type Kind = 'create' | 'delete';
type When = 'before' | 'after';

/**
 * One worker dies around its n-th call to the provider; another one is started. @returns false when there is no n-th call.
 */
async function killAndRecover(kind: Kind, call: number, when: When, queue: QueueMode): Promise<boolean> {
  const label = `${kind} killed ${when} call ${call} (${queue})`;
  const stack = await FaultStack.open({ queue });
  try {
    let instanceId: string | null = null;
    if (kind === 'delete') {
      const builder = await stack.worker();
      instanceId = await stack.running();
      expect((await builder.kill('SIGTERM')).code, label).toBe(0);
    }
    const victim = await stack.worker({ UNI_FAULT_KILL_AT: `${call}:${when}` });
    const id = instanceId === null ? await stack.order() : await stack.delete(instanceId);
    await until(async () => victim.hasEnded || (await stack.operation(id)).finishedAt !== null, PATIENCE_MS);
    if (!victim.hasEnded) return false;
    const death = await victim.ended;
    expect(death.signal, label).toBe('SIGKILL');
    const before = await stack.operation(id);

    const survivor = await stack.worker();
    await until(async () => {
      const { leaseOwner, finishedAt } = await stack.operation(id);
      return finishedAt !== null || (leaseOwner !== null && leaseOwner !== 'queue' && leaseOwner !== before.leaseOwner);
    }, RESUMED_MS);
    expect(Date.now() - death.at, label).toBeLessThan(RESUMED_MS);
    expect(await stack.finished(id), label).toBe('succeeded');

    const { instance } = await stack.operation(id);
    const { created, destroyed, standing } = stack.machineEvents(must(instance, 'instance').id);
    expect(created, label).toHaveLength(1);
    expect(destroyed, label).toHaveLength(kind === 'delete' ? 1 : 0);
    expect(standing, label).toBe(kind === 'delete' ? 0 : 1);
    expect(instance?.status, label).toBe(kind === 'delete' ? 'deleted' : 'running');
    expect(await stack.strays(), label).toEqual([]);
    expect(await stack.brokenPromises(), label).toEqual([]);
    expect((await survivor.kill('SIGTERM')).code, label).toBe(0);
    return true;
  } finally {
    await stack.close();
  }
}

describe.each(['create', 'delete'] as const)('kill -9 of the worker around any provider call of a %s', (kind) => {
  it('leaves exactly one machine or none in the cluster’s own log, without anybody’s help', async () => {
    let next = 1;
    let last = MOST_CALLS;
    const lane = async (): Promise<void> => {
      while (next <= last) {
        const call = next;
        next += 1;
        // Both ways to die and both queues take turns, so that every pair of them meets every second call.
        const happened = [
          await killAndRecover(kind, call, 'before', call % 2 === 0 ? 'postgres' : 'redis'),
          await killAndRecover(kind, call, 'after', call % 2 === 0 ? 'redis' : 'postgres'),
        ];
        if (!happened.some(Boolean)) last = Math.min(last, call);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(last, 'calls that were enumerated').toBeGreaterThan(kind === 'create' ? 5 : 3);
    expect(last).toBeLessThan(MOST_CALLS);
  }, 1_800_000);
});
