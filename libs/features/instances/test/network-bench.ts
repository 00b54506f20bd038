import type { network } from '@uni/contracts';
import { describeMemoryDriver } from '@uni/driver-memory';
import { must } from '@uni/platform';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { AddressOrders, CreateOrder, FirewallOrders, NetworkQueries, type Orderer } from '../src/index.js';
import { NetworkReadHandler } from '../src/network/read/network-read.handler.js';
import { World, type Worker } from './world.js';

export const MINUTE_MS = 60_000;
export const rule = (portFrom: number | null, change: object = {}): network.FirewallRequest['rules'][number] => ({
  direction: 'in',
  action: 'accept',
  protocol: 'tcp',
  portFrom,
  portTo: portFrom,
  cidr: '0.0.0.0/0',
  note: '',
  ...change,
});
export const request = (
  version: string | null,
  ...rules: network.FirewallRequest['rules']
): network.FirewallRequest => ({
  version,
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules,
});

/** A running instance for each test of a file, and short words for what is done to its network. */
export function networkBench() {
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
  /** A second instance in the same test; from then on it is the one that is meant. */
  const another = async (): Promise<string> => (id = await running());
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

  return {
    get world() {
      return world;
    },
    get worker() {
      return worker;
    },
    get ada() {
      return ada;
    },
    get id() {
      return id;
    },
    ...{ db, declare, pass, load, done, running, another, machine, org, queries, look, write, add, release },
    ...{ addresses, extras, addressTexts, machineTexts, seen },
  };
}
