import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KillAt } from '../test/killable.js';
import { World, type Worker } from '../test/world.js';
import { CreateOrder, DeleteOrder, PowerOrders, ResizeOrder, type Orderer } from './index.js';

type Kind = 'create' | 'stop' | 'start' | 'reboot' | 'resize' | 'delete';

describe.each(['caller', 'vendor'] as const)(
  'a worker killed around any call to a provider whose ids the %s chooses',
  (ids) => {
    let world: World;
    let survivor: Worker;
    let ada: Orderer;
    let names = 0;

    beforeAll(async () => {
      // Leases are renewed by a timer that a killed worker would not have any more.
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      world = await World.open({ ids, deadlineMs: 600_000 });
      survivor = await world.worker();
      ada = await world.customer(1_000_000_000n);
    });
    afterAll(async () => {
      vi.useRealTimers();
      await world.close();
    });

    const load = (id: string) =>
      world.database.client.operation.findUniqueOrThrow({ where: { id }, include: { instance: true, steps: true } });
    const machines = (mark: string) => world.cloud.machines.all().filter(({ label }) => label === `uni:${mark}`);

    async function begin(kind: Kind, worker: Worker): Promise<string> {
      const { app } = worker;
      const { organizationId, userId } = ada;
      if (kind === 'create') {
        return app
          .get(CreateOrder)
          .create(ada, { name: `vm-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: [] });
      }
      const instanceId = must((await load(await finished('create'))).instanceId, 'instance');
      if (kind === 'start')
        await world.finish(await app.get(PowerOrders).stop(organizationId, instanceId, true, userId), survivor);
      switch (kind) {
        case 'stop':
          return app.get(PowerOrders).stop(organizationId, instanceId, false, userId);
        case 'start':
          return app.get(PowerOrders).start(organizationId, instanceId, userId);
        case 'reboot':
          return app.get(PowerOrders).reboot(organizationId, instanceId, false, userId);
        case 'resize':
          return app.get(ResizeOrder).resize(organizationId, instanceId, world.templates.large, userId);
        case 'delete':
          return app.get(DeleteOrder).delete(organizationId, instanceId, userId);
      }
    }

    async function finished(kind: 'create'): Promise<string> {
      const id = await begin(kind, survivor);
      expect(await world.finish(id, survivor)).toBe('succeeded');
      return id;
    }

    async function callsOf(kind: Kind): Promise<number> {
      const worker = await world.worker();
      const id = await begin(kind, worker);
      worker.killer.disarm();
      expect(await world.finish(id, worker)).toBe('succeeded');
      return worker.killer.calls;
    }

    async function dieAndRecover(kind: Kind, at: KillAt): Promise<void> {
      const victim = await world.worker();
      const id = await begin(kind, victim);
      const died = victim.killer.arm(at);
      await Promise.race([died, world.finish(id, victim)]);
      world.bury(victim);
      const killedAt = world.clock.now().getTime();
      const label = `${kind} killed ${at.when} call ${at.call}`;

      expect(await world.finish(id, survivor), label).toBe('succeeded');
      const { instance, steps } = await load(id);
      const { id: mark, vmId, status } = must(instance, 'instance');
      expect(
        steps.filter((step) => step.status !== 'succeeded' && step.status !== 'skipped'),
        label,
      ).toEqual([]);
      const standing = machines(mark);
      expect(standing, label).toHaveLength(kind === 'delete' ? 0 : 1);
      expect(status, label).toBe(kind === 'delete' ? 'deleted' : kind === 'stop' ? 'stopped' : 'running');
      if (kind !== 'delete') expect(standing[0]?.power, label).toBe(kind === 'stop' ? 'off' : 'on');
      const open = await world.database.client.vmSegment.findMany({ where: { vmId, toTs: null } });
      expect(
        open.map(({ state }) => state),
        label,
      ).toEqual(kind === 'delete' ? [] : [kind === 'stop' ? 'stopped' : 'running']);
      // The lease runs out after ten seconds; what follows is the ordinary pace of the operation.
      expect(world.clock.now().getTime() - killedAt, label).toBeLessThan(60_000);
    }

    it.each(['create', 'delete', 'resize', 'stop', 'start', 'reboot'] as const)(
      'leaves exactly one machine or none, and the next worker brings %s to its end',
      async (kind) => {
        const calls = await callsOf(kind);
        expect(calls).toBeGreaterThan(1);
        for (let call = 1; call <= calls; call += 1) {
          await dieAndRecover(kind, { call, when: 'before' });
          await dieAndRecover(kind, { call, when: 'after' });
        }
        // No machine of ours stands there that no instance owns.
        const owners = new Set(
          (await world.database.client.instance.findMany({ where: { deletedAt: null } })).map((row) => `uni:${row.id}`),
        );
        expect(world.cloud.machines.all().filter(({ label }) => label === null || !owners.has(label))).toEqual([]);
      },
      240_000,
    );
  },
);
