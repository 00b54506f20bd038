import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KillAt } from '../../test/killable.js';
import { World, type Worker } from '../../test/world.js';
import { AddressOrders, CreateOrder, FirewallOrders, type Orderer } from '../index.js';

type Kind = 'firewall.write' | 'address.add' | 'address.release';

describe('a worker killed around any call about the network of an instance', () => {
  let world: World;
  let survivor: Worker;
  let ada: Orderer;
  let id: string;

  beforeAll(async () => {
    // Leases are renewed by a timer that a killed worker would not have any more.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open({ deadlineMs: 600_000 });
    survivor = await world.worker();
    ada = await world.customer(1_000_000_000n);
    const capabilities = { addresses: true, firewall: true };
    await db().provider.update({ where: { id: world.providerId }, data: { description: { capabilities } } });
    const order = { name: 'vm', templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const created = await survivor.app.get(CreateOrder).create(ada, order);
    expect(await world.finish(created, survivor)).toBe('succeeded');
    id = must((await db().operation.findUniqueOrThrow({ where: { id: created } })).instanceId, 'instance');
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const db = () => world.database.client;
  const machine = () =>
    must(
      world.cloud.machines.all().find(({ label }) => label === `uni:${id}`),
      'machine',
    );
  const extra = () =>
    db().instanceAddress.findFirst({
      where: { instanceId: id, primary: false, deletedAt: null },
      select: { id: true },
    });

  /** Another state than the one that is there. */
  async function begin(kind: Kind, { app }: Worker): Promise<string> {
    const [organizationId, by] = [ada.organizationId, ada.userId];
    if (kind === 'firewall.write') {
      const known = await db().instanceNetwork.findUnique({ where: { instanceId: id } });
      const version = known?.firewallVersion ?? null;
      const port = (machine().firewall.rules[0]?.ports?.[0] ?? 79) + 1;
      const range = { portFrom: port, portTo: port };
      const rule = {
        direction: 'in',
        action: 'accept',
        protocol: 'tcp',
        ...range,
        cidr: '0.0.0.0/0',
        note: '',
      } as const;
      const state = { enabled: true, defaultIn: 'drop', defaultOut: 'accept', rules: [rule] } as const;
      return app.get(FirewallOrders).write(organizationId, id, { version, ...state, rules: [...state.rules] }, by);
    }
    const present = await extra();
    if (kind === 'address.add') {
      if (present) await finish(await app.get(AddressOrders).release(organizationId, id, present.id, by));
      return app.get(AddressOrders).add(organizationId, id, by);
    }
    if (!present) await finish(await app.get(AddressOrders).add(organizationId, id, by));
    return app.get(AddressOrders).release(organizationId, id, must(await extra(), 'address').id, by);
  }

  const finish = async (operationId: string, label = ''): Promise<void> =>
    expect(await world.finish(operationId, survivor), label).toBe('succeeded');

  async function dieAndRecover(kind: Kind, at: KillAt): Promise<void> {
    const victim = await world.worker();
    const operationId = await begin(kind, victim);
    const before = machine().firewall.rules[0]?.ports?.[0] ?? 79;
    const died = victim.killer.arm(at);
    await Promise.race([died, world.finish(operationId, victim)]);
    world.bury(victim);
    const label = `${kind} killed ${at.when} call ${at.call}`;
    await finish(operationId, label);
    const count = kind === 'address.add' ? 1 : kind === 'address.release' ? 0 : machine().extraAddresses.length;
    expect(machine().extraAddresses, label).toHaveLength(count);
    const { addresses } = await db().instance.findUniqueOrThrow({ where: { id } });
    expect(addresses, label).toHaveLength(1 + count);
    if (kind === 'firewall.write')
      expect(machine().firewall.rules.map(({ ports }) => ports?.[0], label)).toEqual([before + 1]);
  }

  it.each(['firewall.write', 'address.add', 'address.release'] as const)(
    'the next one brings %s to its end, once',
    async (kind) => {
      const worker = await world.worker();
      const operationId = await begin(kind, worker);
      worker.killer.disarm();
      expect(await world.finish(operationId, worker)).toBe('succeeded');
      const { calls } = worker.killer;
      expect(calls).toBeGreaterThan(1);
      for (let call = 1; call <= calls; call += 1) {
        await dieAndRecover(kind, { call, when: 'before' });
        await dieAndRecover(kind, { call, when: 'after' });
      }
    },
    120_000,
  );
});
