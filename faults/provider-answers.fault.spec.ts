import type { FaultRequest } from '@uni/simulator-proxmox';
import { must } from '@uni/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FaultStack, until } from './support/stack.js';
import type { WorkerProcess } from './support/worker-process.js';

const RESERVED = 17_200n;

/** The whole way from an order to the wire, with the cluster misbehaving at the other end. */
describe('whatever the cluster answers to a create', () => {
  let stack: FaultStack;
  let worker: WorkerProcess;

  beforeAll(async () => {
    stack = await FaultStack.open({ queue: 'postgres' });
    // What was planted must not be found by the inventory before the create meets it.
    worker = await stack.worker({ INVENTORY_INTERVAL_SECONDS: '3600' });
  });
  afterAll(async () => {
    expect(await stack.strays()).toEqual([]);
    expect(await stack.brokenPromises()).toEqual([]);
    expect((await worker.kill('SIGTERM')).code).toBe(0);
    await stack.close();
  });
  afterEach(() => stack.simulator.clearFaults());

  async function judge(id: string, status: 'succeeded' | 'failed'): Promise<void> {
    expect(await stack.finished(id, 120_000)).toBe(status);
    const { instance, refundedMicros, error } = await stack.operation(id);
    const { created, destroyed, standing } = stack.machineEvents(must(instance, 'instance').id);
    if (status === 'succeeded') {
      expect(instance?.status).toBe('running');
      expect([created.length - destroyed.length, standing]).toEqual([1, 1]);
      return;
    }
    expect([instance?.status, refundedMicros, standing]).toEqual(['deleted', RESERVED, 0]);
    expect(error).toMatchObject({ detail: expect.stringMatching(/charged/) });
  }

  const strikes: [string, FaultRequest][] = [
    ['its answer gets lost', { match: { label: 'clone' }, fault: { kind: 'lost_answer' } }],
    ['its answer gets lost three times', { match: { access: 'write' }, fault: { kind: 'lost_answer' }, times: 3 }],
    ['half an answer', { match: { access: 'write' }, fault: { kind: 'half_body' }, times: 2 }],
    ['500', { match: { access: 'write' }, fault: { kind: 'status', status: 500 }, times: 2 }],
    ['500 after it has acted', { match: { label: 'clone' }, fault: { kind: 'status', status: 500, acts: true } }],
    [
      '502 of a gateway, as a page, after it has acted',
      { match: { label: 'clone' }, fault: { kind: 'html', acts: true } },
    ],
    ['a page with 200', { match: { access: 'write' }, fault: { kind: 'html', status: 200 }, times: 2 }],
    ['text that is no JSON', { match: {}, fault: { kind: 'garbage' }, times: 3 }],
    ['other types than promised', { match: {}, fault: { kind: 'wrong_types' }, times: 3 }],
    ['nothing, for connections that break', { match: {}, fault: { kind: 'drop' }, times: 5 }],
    [
      '429 with a time',
      { match: { access: 'write' }, fault: { kind: 'status', status: 429, retryAfterS: 4 }, times: 2 },
    ],
    [
      'a start that fails',
      { match: { label: 'start' }, fault: { kind: 'failed_task', text: 'timeout waiting for lock' } },
    ],
  ];
  it.each(strikes)('%s: one machine', async (_, fault) => {
    await stack.simulator.addFault(fault);
    await judge(await stack.order(), 'succeeded');
  });

  it('a task that fails in words that nobody knows: nothing is left, and the money is back', async () => {
    await stack.simulator.addFault({
      match: { label: 'clone' },
      fault: { kind: 'failed_task', text: 'clone failed: storage is offline' },
    });
    const id = await stack.order();
    await judge(id, 'failed');
    expect(await stack.operation(id)).toMatchObject({ error: { code: 'provider_refused' } });
  });

  it('a cluster without room refuses in words that a customer can act on', async () => {
    await stack.simulator.addFault({ fault: { kind: 'cluster_full' } });
    const id = await stack.order();
    await judge(id, 'failed');
    expect(await stack.operation(id)).toMatchObject({ error: { code: 'no_capacity' } });
  });

  it('a token that is not accepted any more is said to be the hoster’s trouble, and nothing is charged', async () => {
    await stack.simulator.addFault({ fault: { kind: 'revoke_token' } });
    const id = await stack.order();
    await judge(id, 'failed');
    expect(await stack.operation(id)).toMatchObject({ error: { code: 'provider_misconfigured' } });
  });

  it('a task that never ends is given up at the deadline, and removed when the cluster lets go', async () => {
    await stack.simulator.addFault({ match: { label: 'clone' }, fault: { kind: 'stuck_task' } });
    const id = await stack.order();
    await until(
      async () =>
        (await stack.operation(id)).steps.some(({ name, status }) => name === 'clone' && status === 'running'),
      30_000,
    );
    await stack.database.client.operation.update({ where: { id }, data: { deadlineAt: new Date() } });
    await until(async () => (await stack.operation(id)).error !== null, 30_000);
    expect(await stack.operation(id)).toMatchObject({
      status: 'running',
      error: { code: 'operation_timeout' },
      refundedMicros: null,
    });
    stack.simulator.releaseStuckTasks();
    await judge(id, 'failed');
  });

  it('a machine that the cluster works on is waited for', async () => {
    const instanceId = await stack.running();
    const { externalId } = await stack.database.client.instance.findUniqueOrThrow({ where: { id: instanceId } });
    await stack.simulator.addFault({ fault: { kind: 'busy', vmid: Number(externalId), ms: 60_000 } });
    const id = await stack.delete(instanceId);
    await until(async () => (await stack.operation(id)).attempts >= 2, 30_000);
    stack.simulator.clearFaults();
    expect(await stack.finished(id, 90_000)).toBe('succeeded');
    expect(stack.machineEvents(instanceId)).toMatchObject({ standing: 0 });
  });

  it('a stranger who takes the reserved id first keeps it, and the order gets another', async () => {
    const taken = await stack.database.client.providerExternalId.findMany();
    const next = Math.max(99_999, ...taken.map(({ externalId }) => Number(externalId))) + 1;
    for (const vmid of [next, next + 1]) stack.simulator.drift({ kind: 'appear', vmid, name: 'stranger' });
    const ids = [await stack.order(), await stack.order()];
    for (const id of ids) await judge(id, 'succeeded');
    const machines = stack.simulator.machines();
    expect(
      machines.filter(({ vmid, name }) => (vmid === next || vmid === next + 1) && name === 'stranger'),
    ).toHaveLength(2);
    for (const vmid of [next, next + 1]) stack.simulator.drift({ kind: 'vanish', vmid });
  });

  it('eight creates at once get eight ids', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => stack.order()));
    for (const id of ids) await judge(id, 'succeeded');
    const external = await Promise.all(ids.map(async (id) => (await stack.operation(id)).instance?.externalId));
    expect(new Set(external).size).toBe(8);
  });
});
