import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KillAt } from '../test/killable.js';
import { World, type Worker } from '../test/world.js';
import { CloneOrder, CreateOrder, LifecycleOrders, RebuildOrder, type LifecycleAction, type Orderer } from './index.js';

type Kind = LifecycleAction | 'rebuild' | 'clone';
const BEFORE: Readonly<Partial<Record<Kind, LifecycleAction>>> = {
  resume: 'suspend',
  unshelve: 'shelve',
  unrescue: 'rescue',
};
const AFTER: Readonly<Partial<Record<Kind, readonly [status: string, power: string]>>> = {
  suspend: ['suspended', 'suspended'],
  shelve: ['shelved', 'shelved'],
};

describe.each(['caller', 'vendor'] as const)(
  'a worker killed around any call of the longer life at a provider whose ids the %s chooses',
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

    const instanceOf = async (id: string) =>
      must((await world.database.client.operation.findUniqueOrThrow({ where: { id } })).instanceId, 'instance');
    const name = (): string => `vm-${(names += 1)}`;

    /** @returns the operation and the instance that it was ordered for. */
    async function begin(kind: Kind, { app }: Worker): Promise<{ id: string; ordered: string }> {
      const request = { name: name(), templateId: world.templates.small, sshKeyIds: [], tags: [] };
      const created = await app.get(CreateOrder).create(ada, request);
      expect(await world.finish(created, survivor)).toBe('succeeded');
      const ordered = await instanceOf(created);
      const order = (action: LifecycleAction) =>
        app.get(LifecycleOrders).order(action, ada.organizationId, ordered, ada.userId);
      const before = BEFORE[kind];
      if (before) expect(await world.finish(await order(before), survivor)).toBe('succeeded');
      if (kind === 'rebuild') return { id: await app.get(RebuildOrder).rebuild(ada, ordered, {}), ordered };
      if (kind === 'clone') return { id: await app.get(CloneOrder).clone(ada, ordered, { name: name() }), ordered };
      return { id: await order(kind), ordered };
    }

    async function callsOf(kind: Kind): Promise<number> {
      const worker = await world.worker();
      const { id } = await begin(kind, worker);
      worker.killer.disarm();
      expect(await world.finish(id, worker)).toBe('succeeded');
      return worker.killer.calls;
    }

    async function dieAndRecover(kind: Kind, at: KillAt): Promise<void> {
      const victim = await world.worker();
      const { id, ordered } = await begin(kind, victim);
      const died = victim.killer.arm(at);
      await Promise.race([died, world.finish(id, victim)]);
      world.bury(victim);
      const label = `${kind} killed ${at.when} call ${at.call}`;
      expect(await world.finish(id, survivor), label).toBe('succeeded');

      const [status, power] = AFTER[kind] ?? ['running', 'on'];
      for (const instanceId of new Set([ordered, await instanceOf(id)])) {
        const instance = await world.database.client.instance.findUniqueOrThrow({ where: { id: instanceId } });
        expect(instance, label).toMatchObject({ status, currentOperationId: null });
        expect(instance.rescueSince !== null, label).toBe(kind === 'rescue');
        const standing = world.cloud.machines.all().filter((machine) => machine.label === `uni:${instanceId}`);
        expect(
          standing.map((machine) => machine.power),
          label,
        ).toEqual([power]);
        const open = await world.database.client.vmSegment.findMany({ where: { vmId: instance.vmId, toTs: null } });
        expect(
          open.map(({ state }) => state),
          label,
        ).toEqual([status]);
      }
    }

    it.each(['suspend', 'resume', 'shelve', 'unshelve', 'rebuild', 'clone', 'rescue', 'unrescue'] as const)(
      'leaves no second machine and no wrong rate, and the next worker brings %s to its end',
      async (kind) => {
        const calls = await callsOf(kind);
        expect(calls).toBeGreaterThan(0);
        for (let call = 1; call <= calls; call += 1) {
          await dieAndRecover(kind, { call, when: 'before' });
          await dieAndRecover(kind, { call, when: 'after' });
        }
      },
      240_000,
    );
  },
);
