import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountDepleteHandler } from '../libs/features/instances/src/carry-out/account-deplete.handler.js';
import { VENDORS, type Vendor } from './support/vendor-clouds.js';
import { RUNNING, VendorWorld } from './support/vendor-world.js';

const HOUR_MS = 3_600_000;
const WAY_OF_BEING_OFF: Readonly<Record<Vendor, string>> = {
  ovh: 'shelved',
  proxmox: 'stopped',
  cloudstack: 'stopped',
  kamatera: 'stopped',
};

/** What a vendor's own books say at this moment about one machine: what is running up, by what it is for. */
type Books = Readonly<{ compute: boolean; disk: boolean }>;

describe('an account at zero', () => {
  let world: VendorWorld;
  beforeAll(async () => {
    world = await VendorWorld.open();
  });
  afterAll(() => world.close());

  const instanceOf = (id: string) => world.database.client.instance.findUniqueOrThrow({ where: { id } });

  it("leaves nothing on any vendor's bill but what its page calls the floor, and keeps every disk", async () => {
    const ada = await world.customer(BigInt(VENDORS.length) * RUNNING);
    const orders: string[] = [];
    for (const vendor of VENDORS) orders.push(await world.order(vendor, ada));
    expect(await world.finish(orders)).toEqual(VENDORS.map(() => 'succeeded'));
    const machines = new Map<Vendor, { instanceId: string; externalId: string }>();
    for (const [index, vendor] of VENDORS.entries()) {
      const { instance } = await world.operation(must(orders[index], 'order'));
      const { id, externalId } = must(instance, 'instance');
      machines.set(vendor, { instanceId: id, externalId: must(externalId, 'external id') });
    }
    const books = async () => {
      const seen: Partial<Record<Vendor, Books>> = {};
      for (const vendor of VENDORS)
        seen[vendor] = await booksOf(world, vendor, must(machines.get(vendor), 'machine').externalId);
      return seen;
    };
    expect(await books()).toEqual(Object.fromEntries(VENDORS.map((vendor) => [vendor, { compute: true, disk: true }])));

    world.advance(2 * HOUR_MS);
    await world.app.get(AccountDepleteHandler).handle({ accountId: String(ada.accountId) });
    const shutdowns = await world.database.client.operation.findMany({
      where: { organizationId: ada.organizationId, kind: { not: 'instance.create' } },
    });
    expect(await world.finish(shutdowns.map(({ id }) => id))).toEqual(VENDORS.map(() => 'succeeded'));
    for (const vendor of VENDORS) {
      const { status, stopReason, vmId } = await instanceOf(must(machines.get(vendor), 'machine').instanceId);
      expect([vendor, status, stopReason]).toEqual([vendor, WAY_OF_BEING_OFF[vendor], 'depleted']);
      const open = await world.database.client.vmSegment.findMany({ where: { vmId, toTs: null } });
      expect(open.map(({ rateMicros }) => rateMicros)).toEqual([0n]);
    }
    const floor = Object.fromEntries(VENDORS.map((vendor) => [vendor, { compute: false, disk: true }]));
    expect(await books()).toEqual(floor);
    // It stays there: nothing wakes a machine up behind the customer's back.
    world.advance(24 * HOUR_MS);
    await world.settle();
    expect(await books()).toEqual(floor);
  });
});

async function booksOf(world: VendorWorld, vendor: Vendor, externalId: string): Promise<Books> {
  const { ovh, proxmox, cloudstack, kamatera } = world.simulators;
  switch (vendor) {
    case 'ovh': {
      // The instance by the hour; shelved, the image that holds its disk by the GiB.
      const open = ovh.state().meters.filter(({ toMs }) => toMs === null);
      const compute = open.some(({ kind, resourceId }) => kind === 'instance' && externalId.endsWith(resourceId));
      return { compute, disk: compute || open.some(({ kind, gib }) => kind === 'snapshot' && gib > 0) };
    }
    case 'cloudstack': {
      const open = Object.values(cloudstack.state().usage).filter(({ endMs }) => endMs === null);
      const compute = open.some(({ type, resourceId }) => type === RUNNING_VM && resourceId === externalId);
      return { compute, disk: open.some(({ type }) => type === VOLUME) };
    }
    case 'kamatera': {
      const price = await kamateraPrice(kamatera, externalId);
      const machine = kamatera.machines().find(({ id }) => id === externalId);
      return { compute: machine?.power === 'on', disk: price.hourlyOff > 0 && price.hourlyOff < price.hourlyOn };
    }
    case 'proxmox': {
      // Nobody sends a bill: what costs is the memory and the processors of a node, and the place on a storage.
      const guest = proxmox.machines().find(({ vmid }) => String(vmid) === externalId);
      return { compute: guest?.status === 'running', disk: guest !== undefined };
    }
  }
}

/** Numbers of what is metered, as the vendor's manual has them. */
const RUNNING_VM = 1;
const VOLUME = 6;

async function kamateraPrice(
  { endpoint, credentials }: VendorWorld['simulators']['kamatera'],
  externalId: string,
): Promise<{ readonly hourlyOn: number; readonly hourlyOff: number }> {
  const headers = { authclientid: credentials.clientId, authsecret: credentials.secret };
  const answer = await fetch(`${endpoint}/svc/pricing/serverConfig/${externalId}`, { headers });
  const body = (await answer.json()) as Readonly<Record<string, unknown>>;
  return { hourlyOn: Number(body['hourlyOn']), hourlyOff: Number(body['hourlyOff']) };
}
