import { AuditTrail } from '@uni/feature-audit';
import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KillAt } from '../../test/killable.js';
import { World, type Site, type Worker } from '../../test/world.js';
import { CreateOrder, type Orderer } from '../index.js';

describe('a worker killed while a create goes on from a full place to the next', () => {
  let world: World;
  let survivor: Worker;
  let ada: Orderer;
  let oslo: Site;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open({ deadlineMs: 600_000 });
    oslo = await world.also('Oslo', world.templates.small);
    world.cloud.machines.setFull(true);
    survivor = await world.worker();
    ada = await world.customer(1_000_000_000n);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  /** Always begins at the full place. */
  async function begin(worker: Worker): Promise<string> {
    await world.database.client.provider.update({ where: { id: oslo.providerId }, data: { enabled: false } });
    const id = await worker.app
      .get(CreateOrder)
      .create(ada, { name: `vm-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: [] });
    await world.database.client.provider.update({ where: { id: oslo.providerId }, data: { enabled: true } });
    return id;
  }

  /** One machine, at the second place; nothing kept at the first. */
  async function judge(id: string, label: string): Promise<void> {
    const operation = await world.database.client.operation.findUniqueOrThrow({
      where: { id },
      include: { instance: true },
    });
    const { id: mark, providerId, region, status } = must(operation.instance, 'instance');
    expect([operation.providerId, providerId, region, status], label).toEqual([
      oslo.providerId,
      oslo.providerId,
      'Oslo',
      'running',
    ]);
    const standing = [world.cloud, oslo.cloud].map(
      ({ machines }) => machines.all().filter((machine) => machine.label === `uni:${mark}`).length,
    );
    expect(standing, label).toEqual([0, 1]);
    const ids = await world.database.client.providerExternalId.findMany({ where: { instanceId: mark } });
    expect(
      ids.map((row) => [row.providerId, row.state]),
      label,
    ).toEqual([[oslo.providerId, 'used']]);
    const moves = await world.database.client.auditEntry.count({ where: { action: 'instance.place', targetId: mark } });
    expect([moves, (operation.memory as { rounds: unknown[] }).rounds.length], label).toEqual([1, 2]);
    expect(await world.database.client.vmSegment.count({ where: { vmId: must(operation.instance, 'i').vmId } })).toBe(
      1,
    );
  }

  it('around any call: the next worker builds one machine, at the next place', async () => {
    const worker = await world.worker();
    const whole = await begin(worker);
    worker.killer.disarm();
    expect(await world.finish(whole, worker)).toBe('succeeded');
    const { calls } = worker.killer;
    await judge(whole, 'not killed');
    // The refusal of the first place, and the first look at the second, are the two sides of the commit.
    for (let call = 1; call <= calls; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const at: KillAt = { call, when };
        const victim = await world.worker();
        const id = await begin(victim);
        const died = victim.killer.arm(at);
        await Promise.race([died, world.finish(id, victim)]);
        world.bury(victim);
        expect(await world.finish(id, survivor), `killed ${when} call ${call}`).toBe('succeeded');
        await judge(id, `killed ${when} call ${call}`);
      }
    }
  }, 120_000);

  it('in the middle of the commit: as if it had not been begun, and it is made again', async () => {
    const id = await begin(survivor);
    const audit = survivor.app.get(AuditTrail, { strict: false });
    const record = audit.record.bind(audit);
    let broken = 0;
    const spy = vi.spyOn(audit, 'record').mockImplementation(async (entry) => {
      await record(entry);
      if (entry.action === 'instance.place' && (broken += 1) === 1) throw new Error('the connection is gone');
    });
    expect(await world.finish(id, survivor)).toBe('succeeded');
    spy.mockRestore();
    expect(broken).toBe(2);
    await judge(id, 'broken commit');
  });
});
