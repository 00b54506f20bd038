import type { network } from '@uni/contracts';
import { describeMemoryDriver, type CloudCallFault } from '@uni/driver-memory';
import { Operations } from '@uni/feature-operations';
import { must, newId, runInContext } from '@uni/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { World, type Worker } from '../../test/world.js';
import { AddressOrders, CreateOrder, DeleteOrder, FirewallOrders, NetworkQueries, type Orderer } from '../index.js';
import { ProviderSyncHandler } from '../reconcile/provider-sync.handler.js';
import { EXTRA_ADDRESSES_MAX } from './network.types.js';
import { NetworkReadHandler } from './read/network-read.handler.js';

const MINUTE_MS = 60_000;
const rule = (portFrom: number | null, change: object = {}): network.FirewallRequest['rules'][number] => ({
  direction: 'in',
  action: 'accept',
  protocol: 'tcp',
  portFrom,
  portTo: portFrom,
  cidr: '0.0.0.0/0',
  note: '',
  ...change,
});
const request = (version: string | null, ...rules: network.FirewallRequest['rules']): network.FirewallRequest => ({
  version,
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules,
});

describe('the network of an instance', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let id: string;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    worker = await world.worker();
    ada = await world.customer(1_000_000_000n);
    await declare([]);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  beforeEach(async () => {
    id = await running();
  });
  afterEach(() => {
    world.cloud.callFaults.disarm();
    world.cloud.breakConnection(null);
    world.cloud.tasks.unstick();
    vi.restoreAllMocks();
  });

  const db = () => world.database.client;
  const declare = (without: Parameters<typeof describeMemoryDriver>[1]) =>
    db().provider.update({
      where: { id: world.providerId },
      data: { description: JSON.parse(JSON.stringify(describeMemoryDriver('caller', without))) as object },
    });
  const pass = (ms: number): void => world.clock.set(new Date(world.clock.now().getTime() + ms));
  const load = (operationId: string) =>
    db().operation.findUniqueOrThrow({
      where: { id: operationId },
      include: { steps: { orderBy: { position: 'asc' } } },
    });
  async function done(order: Promise<string>, status = 'succeeded'): Promise<string> {
    const operationId = await order;
    expect(await world.finish(operationId, worker), JSON.stringify((await load(operationId)).error)).toBe(status);
    return operationId;
  }
  async function running(): Promise<string> {
    const name = `vm-${(names += 1)}`;
    const order = { name, templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const operationId = await done(worker.app.get(CreateOrder).create(ada, order));
    return must((await load(operationId)).instanceId, 'instance');
  }
  const machine = (mark = id) =>
    must(
      world.cloud.machines.all().find(({ label }) => label === `uni:${mark}`),
      'machine',
    );
  const org = () => ada.organizationId;
  const queries = () => worker.app.get(NetworkQueries);
  const look = () => worker.app.get(NetworkReadHandler).handle({ instanceId: id });
  const write = (body: network.FirewallRequest) => worker.app.get(FirewallOrders).write(org(), id, body, ada.userId);
  const add = () => worker.app.get(AddressOrders).add(org(), id, ada.userId);
  const release = (addressId: string, instanceId = id) =>
    worker.app.get(AddressOrders).release(org(), instanceId, addressId, ada.userId);
  const addresses = async () => (await queries().addresses(org(), id)).items;
  const extras = async () => (await addresses()).filter(({ primary }) => !primary);
  const addressTexts = async () =>
    (
      (await db().instance.findUniqueOrThrow({ where: { id } })).addresses as unknown as readonly { address: string }[]
    ).map(({ address }) => address);
  const machineTexts = () => [machine().address, ...machine().extraAddresses.map(({ address }) => address)];
  /** Looked at by somebody, and then read. */
  async function seen(): Promise<network.FirewallView> {
    pass(2 * MINUTE_MS);
    expect(await queries().firewall(org(), id)).toMatchObject({ pending: true });
    await look();
    const view = await queries().firewall(org(), id);
    expect(view).toMatchObject({ pending: false, failed: false });
    return view;
  }

  describe('rules of its firewall', () => {
    it('are told with their age: read when somebody looks, once for many who look, and not before a minute has gone', async () => {
      expect(await queries().firewall(org(), id)).toMatchObject({ state: null, version: null, readAt: null });
      await Promise.all([queries().firewall(org(), id), queries().firewall(org(), id)]);
      const orders = `SELECT count(*)::int AS count FROM outbox WHERE topic = 'network.read' AND body->>'instanceId' = '${id}'`;
      expect(await db().$queryRawUnsafe(orders)).toEqual([{ count: 1 }]);
      pass(1_000);
      await look();
      const view = await queries().firewall(org(), id);
      expect(view).toMatchObject({
        state: { enabled: machine().firewall.on, rules: [] },
        readAt: world.clock.now().toISOString(),
        pending: false,
      });
      expect(await db().$queryRawUnsafe(orders)).toEqual([{ count: 1 }]);
    });

    it('are written whole, read back, and told as written', async () => {
      const { version } = await seen();
      const rules = [rule(80, { note: 'web' }), rule(22, { cidr: '203.0.113.0/24' }), rule(null, { protocol: 'icmp' })];
      const operation = await load(await done(write(request(version, ...rules))));
      expect(operation.steps.map(({ name, status }) => [name, status])).toEqual([
        ['inspect', 'succeeded'],
        ['firewall', 'succeeded'],
        ['reread', 'succeeded'],
      ]);
      expect(machine().firewall).toMatchObject({ on: true, allowIn: false, allowOut: true });
      expect(machine().firewall.rules.map(({ ports }) => ports)).toEqual([[80, 80], [22, 22], null]);
      const view = await queries().firewall(org(), id);
      expect(view).toMatchObject({ changedElsewhereAt: null, closedPorts: [3389], pending: false });
      expect(view.state?.rules.map(({ portFrom, note, elsewhere }) => [portFrom, note, elsewhere])).toEqual([
        [80, 'web', false],
        [22, '', false],
        [null, '', false],
      ]);
      await done(write(request(view.version)));
      expect((await queries().firewall(org(), id)).closedPorts).toEqual([22, 3389]);
      expect((await db().instance.findUniqueOrThrow({ where: { id } })).currentOperationId).toBeNull();
    });

    it('that somebody else changed are shown and not written over, known of or not', async () => {
      await done(write(request((await seen()).version, rule(80))));
      const { version } = await queries().firewall(org(), id);
      machine().firewall = { ...machine().firewall, allowIn: true, rules: [] };

      const operation = await load(await done(write(request(version, rule(443))), 'failed'));
      expect(operation.error).toMatchObject({ code: 'firewall_changed', retryable: false });
      expect(machine().firewall.rules).toEqual([]);
      const shown = await queries().firewall(org(), id);
      expect(shown).toMatchObject({
        state: { defaultIn: 'accept', rules: [] },
        changedElsewhereAt: expect.any(String),
      });
      await expect(write(request(version, rule(443)))).rejects.toMatchObject({ code: 'firewall_changed' });

      await look();
      await done(write(request(shown.version, rule(443))));
      expect(await queries().firewall(org(), id)).toMatchObject({ changedElsewhereAt: null });
      expect(machine().firewall.rules).toHaveLength(1);
    });

    it('that nobody has read yet are not written over either, unless there are none', async () => {
      machine().firewall = { on: true, allowIn: true, allowOut: true, rules: [] };
      await done(write(request(null, rule(80))), 'failed');
      expect(machine().firewall).toMatchObject({ allowIn: true });
      id = await running();
      machine().firewall = { on: false, allowIn: true, allowOut: true, rules: [] };
      await done(write(request(null, rule(80))));
      expect(machine().firewall).toMatchObject({ on: true, allowIn: false });
    });

    it('that say more at their place than can be told here are left out or rewritten, never widened', async () => {
      await seen();
      const state = {
        enabled: true,
        defaultIn: 'drop',
        defaultOut: 'accept',
        rules: [{ ...rule(null), elsewhere: true }],
      };
      await db().instanceNetwork.update({ where: { instanceId: id }, data: { firewall: state } });
      const { version } = await queries().firewall(org(), id);
      await expect(write(request(version, rule(80), rule(null)))).rejects.toMatchObject({
        code: 'validation_failed',
        errors: [{ path: 'rules.1' }],
      });
    });

    it('are refused where the place has no firewall, and nobody reads those of others', async () => {
      const bob = await world.customer();
      await expect(queries().firewall(bob.organizationId, id)).rejects.toMatchObject({ code: 'not_found' });
      await declare(['firewall', 'addresses']);
      try {
        await expect(write(request(null))).rejects.toMatchObject({ code: 'unsupported_by_provider' });
        await expect(queries().firewall(org(), id)).rejects.toMatchObject({ code: 'unsupported_by_provider' });
        await expect(add()).rejects.toMatchObject({ code: 'unsupported_by_provider' });
        expect(await queries().addresses(org(), id)).toMatchObject({
          items: [{ id: null, primary: true, address: machine().address }],
          rules: { supported: false, included: true },
          pending: false,
        });
      } finally {
        await declare([]);
      }
    });

    it('that the place does not take end the order, and are read again', async () => {
      const { version } = await seen();
      const begin = world.cloud.tasks.begin.bind(world.cloud.tasks);
      // It says that it is done, and keeps what it had.
      vi.spyOn(world.cloud.tasks, 'begin').mockImplementationOnce((kind, subject) =>
        begin(kind, subject, () => undefined),
      );
      const operation = await load(await done(write(request(version, rule(80))), 'failed'));
      expect(operation.error).toMatchObject({ code: 'provider_refused' });
      expect(await db().instanceNetwork.findUniqueOrThrow({ where: { instanceId: id } })).toMatchObject({
        firewallVersion: version,
        askedUntil: expect.any(Date),
      });
    });

    it('stay shown with their age while the place does not answer, and it is not asked by everybody', async () => {
      await seen();
      pass(2 * MINUTE_MS);
      await queries().firewall(org(), id);
      world.cloud.breakConnection('unreachable');
      await look();
      const old = await queries().firewall(org(), id);
      expect(old).toMatchObject({ failed: true, pending: false, state: { rules: [] } });
      world.cloud.breakConnection(null);
      pass(2 * MINUTE_MS);
      await seen();
    });
  });

  describe('extra addresses', () => {
    it('are added, told apart, and given back', async () => {
      await done(add());
      await look();
      const [extra] = await extras();
      expect(extra).toMatchObject({ state: 'ready', address: machine().extraAddresses[0]?.address, operationId: null });
      expect(await addressTexts()).toEqual(machineTexts());
      await done(release(must(extra?.id, 'address')));
      expect(machine().extraAddresses).toEqual([]);
      expect(await extras()).toEqual([]);
      expect(await addressTexts()).toEqual([machine().address]);
    });

    it('are never more than may be, and the one that the instance was built with stays', async () => {
      pass(1_000);
      await queries().addresses(org(), id);
      await look();
      const [primary] = await addresses();
      expect(primary).toMatchObject({ primary: true, id: expect.any(String) });
      await expect(release(must(primary?.id, 'address'))).rejects.toMatchObject({ code: 'illegal_state' });
      const other = await running();
      await expect(release(must(primary?.id, 'address'), other)).rejects.toMatchObject({ code: 'not_found' });
      await expect(release(newId())).rejects.toMatchObject({ code: 'not_found' });
      const now = world.clock.now();
      for (let count = 0; count < EXTRA_ADDRESSES_MAX; count += 1) {
        const told = { externalId: `x-${count}`, address: `203.0.113.${count}`, family: 'ipv4', kind: 'public' };
        await db().instanceAddress.create({
          data: { ...told, id: newId(), instanceId: id, state: 'ready', createdAt: now, changedAt: now },
        });
      }
      await expect(add()).rejects.toMatchObject({ code: 'limit_reached' });
    });

    it('are refused in words when the place has no more, and nothing is left of the order', async () => {
      for (let count = 0; count < 3; count += 1) await done(add());
      const operation = await load(await done(add(), 'failed'));
      expect(operation.error).toMatchObject({ code: 'provider_quota' });
      expect(await extras()).toHaveLength(3);
      expect(machine().extraAddresses).toHaveLength(3);
    });

    it.each(['lost_answer', 'dropped', 'html', 'server_error', 'bad_gateway', 'hang'] as const)(
      '%s at any call: exactly one for one order, and given back exactly once',
      async (kind: Exclude<CloudCallFault['kind'], 'rate_limited'>) => {
        for (let skip = 0; ; skip += 1) {
          world.cloud.callFaults.next({ kind }, { on: 'any', skip });
          await done(add());
          const struck = !world.cloud.callFaults.disarm();
          expect(machine().extraAddresses, `${kind} at call ${skip + 1}`).toHaveLength(1);
          expect(await addressTexts()).toEqual(machineTexts());
          world.cloud.callFaults.next({ kind }, { on: 'any', skip });
          await done(release(must((await extras())[0]?.id, 'address')));
          expect(machine().extraAddresses).toEqual([]);
          if (!struck && world.cloud.callFaults.disarm()) break;
        }
      },
    );

    it('that come after the order was given up are given back', async () => {
      world.cloud.tasks.stickNextTask();
      const operationId = await add();
      await expect(world.finish(operationId, worker, 16 * MINUTE_MS)).rejects.toThrow(/still running/);
      world.cloud.tasks.unstick();
      expect(await world.finish(operationId, worker)).toBe('failed');
      expect((await load(operationId)).error).toMatchObject({ code: 'operation_timeout' });
      expect(machine().extraAddresses).toEqual([]);
      expect(await extras()).toEqual([]);
    });

    it('are given back before their machine goes', async () => {
      await done(add());
      await done(add());
      const drops: unknown[] = [];
      const original = world.cloud.request.bind(world.cloud);
      vi.spyOn(world.cloud, 'request').mockImplementation((asked) => {
        if (/drop|destroy|remove/.test(asked.operation)) drops.push(asked.operation);
        return original(asked);
      });
      const operation = await load(await done(worker.app.get(DeleteOrder).delete(org(), id, ada.userId)));
      expect(operation.steps.map(({ name }) => name)).toEqual(['stop', 'addresses', 'destroy', 'release']);
      expect(drops.slice(0, 2)).toEqual(['addresses.drop', 'addresses.drop']);
      expect(await db().instanceAddress.count({ where: { instanceId: id, deletedAt: null } })).toBe(0);
      expect(await db().instanceNetwork.count({ where: { instanceId: id } })).toBe(0);
      expect((await queries().addresses(org(), id)).items).toEqual([]);
    });

    it('that came and went behind our back are shown, gone after two looks, and can then be forgotten', async () => {
      machine().extraAddresses.push({ id: 'ip-x', address: '198.51.100.7' });
      const glance = async () => {
        pass(2 * MINUTE_MS);
        expect(await queries().addresses(org(), id)).toMatchObject({ pending: true });
        await look();
        return extras();
      };
      expect(await glance()).toMatchObject([{ address: '198.51.100.7', state: 'ready' }]);
      machine().extraAddresses = [];
      expect(await glance()).toMatchObject([{ state: 'ready' }]);
      const [gone] = await glance();
      expect(gone).toMatchObject({ state: 'gone' });
      await done(release(must(gone?.id, 'address')));
      expect(await extras()).toEqual([]);
    });

    it('are no drift once they were ordered, and addresses that nobody knew are told by the inventory', async () => {
      const sync = async () => {
        pass(MINUTE_MS);
        await worker.app.get(ProviderSyncHandler, { strict: false }).handle({ providerId: world.providerId });
        return db().instance.findUniqueOrThrow({ where: { id } });
      };
      await done(add());
      expect(await sync()).toMatchObject({ drift: [] });
      await db().instance.update({ where: { id }, data: { addresses: [] } });
      await sync();
      expect(await addressTexts()).toEqual(machineTexts());
    });
  });

  it('a change that failed can be ordered again', async () => {
    const { version } = await seen();
    world.cloud.breakConnection('unreachable');
    const failed = await write(request(version, rule(80)));
    await expect(world.finish(failed, worker, MINUTE_MS)).rejects.toThrow(/still running/);
    pass(60 * MINUTE_MS);
    expect(await world.finish(failed, worker)).toBe('failed');
    world.cloud.breakConnection(null);
    const actor = { kind: 'user', userId: ada.userId, platformRole: 'user' } as const;
    const again = runInContext({ requestId: 'again', actor, ip: null }, () =>
      worker.app.get(Operations).retry(org(), failed),
    );
    await done(again);
    expect(machine().firewall.rules).toHaveLength(1);
  });

  it('the database refuses what must not be, whoever writes it', async () => {
    const now = world.clock.now();
    const told = { externalId: 'e', address: '203.0.113.9', family: 'ipv4', kind: 'public', state: 'ready' } as const;
    const address = (change: object) => () =>
      db().instanceAddress.create({
        data: { ...told, id: newId(), instanceId: id, createdAt: now, changedAt: now, ...change },
      });
    await address({ externalId: 'same' })();
    await address({ externalId: 'a', state: 'releasing', operationId: newId() })();
    const net = (change: object) => () =>
      db().instanceNetwork.upsert({ where: { instanceId: id }, create: { instanceId: id, ...change }, update: change });
    const known = { firewall: { rules: [] }, firewallVersion: 'v', firewallAt: now };
    for (const [attempt, constraint] of [
      [address({ externalId: 'same' }), /unique|instance_addresses_thing_once/i],
      [address({ externalId: null }), /instance_addresses_ready/],
      [address({ address: null, family: null, kind: null }), /instance_addresses_ready/],
      [address({ family: null }), /instance_addresses_told/],
      [address({ family: 'ipx' }), /instance_addresses_family/],
      [address({ kind: 'secret' }), /instance_addresses_kind/],
      [address({ state: 'released' }), /instance_addresses_deleted/],
      [address({ deletedAt: now }), /instance_addresses_deleted/],
      [address({ operationId: newId() }), /instance_addresses_operation/],
      [address({ state: 'adding' }), /instance_addresses_operation/],
      [address({ primary: true, state: 'releasing', operationId: newId() }), /instance_addresses_primary/],
      [address({ state: 'releasing', operationId: newId() }), /unique|instance_addresses_one_change/i],
      [net({ firewall: { rules: [] } }), /instance_networks_known/],
      [net({ ...known, firewall: { rules: 'none' } }), /instance_networks_rules/],
      [net({ writtenVersion: 'w' }), /instance_networks_written|instance_networks_drifted/],
      [net({ ...known, driftedAt: now }), /instance_networks_drifted/],
      [net({ ...known, writtenVersion: 'w' }), /instance_networks_drifted/],
    ] as const)
      await expect(attempt(), String(constraint)).rejects.toThrow(constraint);
  });
});
