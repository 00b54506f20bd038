import type { Accepted, ComputeDriver, DriverFacets, PowerRequest } from '@uni/compute-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedCluster } from '../test/simulated-cluster.js';
import { BACKUP_STORAGE } from '../test/vendor.side.js';

const REF = { externalId: '31500', mark: '0198f3c2-7f10-7abc-8def-00000000abcd' } as const;
const SNAPSHOT = '0198f3c2-7f10-7abc-8def-00000000beef';
const CONTEXT = { requestId: 'container' } as const;

type Facets = <F extends keyof DriverFacets>(name: F) => Required<DriverFacets>[F];

const power = (action: PowerRequest['action'], force = false): PowerRequest => ({ action, force, graceMs: 30_000 });
const size = { vcpus: 2, memoryMib: 4096, diskGib: 40 } as const;
const request = { imageRef: '9105', hostname: 'x', sshPublicKeys: [], loginUser: null, userData: null };

/** What only a virtual machine has: refused before anything is asked of the cluster that changes something. */
const REFUSED: readonly (readonly [string, (facet: Facets, driver: ComputeDriver) => Promise<unknown>])[] = [
  ['suspend', (_, driver) => driver.power(REF, power('suspend'), CONTEXT)],
  ['resize', (_, driver) => driver.resize(REF, size, CONTEXT)],
  ['rebuild', (facet) => facet('rebuilding').rebuild(REF, request, CONTEXT)],
  ['volumes', (facet) => facet('volumes').list(REF, CONTEXT)],
  [
    'a volume',
    (facet) => facet('volumes').create(REF, { mark: SNAPSHOT, name: 'd', sizeGib: 1, typeRef: null }, CONTEXT),
  ],
  ['a disc', (facet) => facet('isos').attach(REF, 'nfs-bak:iso/rescue-12.02-amd64.iso', CONTEXT)],
];

describe('a container', () => {
  let cluster: SimulatedCluster;
  let driver: ComputeDriver;

  beforeEach(async () => {
    cluster = await SimulatedCluster.start();
    driver = cluster.open({ backupStorage: BACKUP_STORAGE });
    cluster.simulator.drift({ kind: 'appear', guest: 'lxc', vmid: 31_500, name: 'ct-mail', running: true });
    expect((await driver.inventory(null, CONTEXT)).items).toMatchObject([
      { externalId: REF.externalId, kind: 'container', mark: null, powerState: 'running' },
    ]);
    await done(facet('adoption').adopt(REF.externalId, REF.mark, CONTEXT));
  });
  afterEach(() => cluster.dispose());

  const facet: Facets = (name) => {
    const found = driver[name];
    if (found === undefined) throw new Error(`the driver has no ${name}`);
    return found as Required<DriverFacets>[typeof name];
  };
  async function done(begun: Promise<Accepted>): Promise<string> {
    const end = await cluster.follow(driver, (await begun).task);
    expect(end.state).toBe('done');
    return end.state === 'done' ? (end.externalId ?? '') : '';
  }
  const get = () => driver.get(REF, CONTEXT);

  it('is stopped, started and rebooted, gracefully and by force', async () => {
    expect(await get()).toMatchObject({ ...REF, kind: 'container', name: 'ct-mail', powerState: 'running' });
    for (const force of [false, true]) {
      await done(driver.power(REF, power('stop', force), CONTEXT));
      expect((await get()).powerState).toBe('stopped');
      await done(driver.power(REF, power('start'), CONTEXT));
      expect((await get()).powerState).toBe('running');
    }
    await done(driver.power(REF, power('reboot'), CONTEXT));
    expect((await get()).powerState).toBe('running');
  });

  it('is snapshotted, without memory though it is asked for, goes back and loses the snapshot again', async () => {
    const order = { mark: SNAPSHOT, name: 'before', withMemory: true };
    const externalId = await done(facet('snapshots').create(REF, order, CONTEXT));
    expect(await facet('snapshots').list(REF, CONTEXT)).toMatchObject([
      { externalId, mark: SNAPSHOT, withMemory: false },
    ]);
    await done(driver.power(REF, power('stop', true), CONTEXT));
    await done(facet('snapshots').revert(REF, { externalId, mark: SNAPSHOT }, CONTEXT));
    expect(await get()).toMatchObject(REF);
    await done(facet('snapshots').remove(REF, { externalId, mark: SNAPSHOT }, CONTEXT));
    expect(await facet('snapshots').list(REF, CONTEXT)).toEqual([]);
  });

  it('is renamed, watched and filtered', async () => {
    await done(facet('renaming').rename(REF, 'ct-post', CONTEXT));
    expect(await get()).toMatchObject({ ...REF, name: 'ct-post' });
    expect((await facet('console').open(REF, CONTEXT)).url).toContain(`/lxc/${REF.externalId}/vncwebsocket`);
    const state = { enabled: true, defaultIn: 'drop', defaultOut: 'accept', rules: [] } as const;
    await done(facet('firewall').write(REF, state, CONTEXT));
    expect(await facet('firewall').read(REF, CONTEXT)).toEqual(state);
  });

  it.each(REFUSED)('refuses %s by name, and nothing changes', async (_what, ask) => {
    const writes = cluster.writes();
    await expect(ask(facet, driver)).rejects.toMatchObject({
      code: 'invalid',
      outcome: 'not_applied',
      retryable: false,
      vendorMessage: expect.stringContaining('container') as string,
    });
    expect(cluster.writes()).toEqual(writes);
    expect((await get()).powerState).toBe('running');
  });

  it('is removed when it is off, and not before', async () => {
    await expect(driver.destroy(REF, CONTEXT)).rejects.toMatchObject({ code: 'conflict_busy', outcome: 'not_applied' });
    await done(driver.power(REF, power('stop', true), CONTEXT));
    await done(driver.destroy(REF, CONTEXT));
    expect(cluster.guest(REF.externalId)).toBeUndefined();
  });
});
