import type { ComputeDriver, DriverFacets, MachineRef } from '@uni/compute-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedCluster } from '../test/simulated-cluster.js';
import { BACKUP_STORAGE } from '../test/vendor.side.js';

const OFF = { action: 'stop', force: true, graceMs: 0 } as const;
const MARK = '0198f3c2-7f10-7abc-8def-00000000abcd';

/** What is special to this platform about everything beside the life of a machine. */
describe('beside the life of a machine', () => {
  let cluster: SimulatedCluster;
  let driver: ComputeDriver;

  beforeEach(async () => {
    cluster = await SimulatedCluster.start();
    driver = cluster.open({ backupStorage: BACKUP_STORAGE });
  });
  afterEach(() => cluster.dispose());

  const context = () => cluster.context();
  const config = ({ externalId }: MachineRef) => cluster.guest(externalId)?.config ?? {};
  const facet = <F extends keyof DriverFacets>(name: F): NonNullable<ComputeDriver[F]> => {
    const found = driver[name];
    if (found === undefined) throw new Error(`the driver has no ${name}`);
    return found;
  };
  async function build(): Promise<MachineRef> {
    const { reservedId, mark } = await cluster.build(driver);
    return { externalId: reservedId ?? '', mark };
  }
  async function buildStopped(): Promise<MachineRef> {
    const ref = await build();
    await finish(driver.power(ref, OFF, context()));
    return ref;
  }
  async function finish(begun: ReturnType<ComputeDriver['power']>) {
    const end = await cluster.follow(driver, (await begun).task);
    expect(end.state).toBe('done');
    return end.state === 'done' ? (end.externalId ?? '') : '';
  }

  it('a copy made by hand carries our notes and tags, and is not ours', async () => {
    const ref = await build();
    await cluster.operate('POST', `/nodes/pvea/qemu/${ref.externalId}/clone`, {
      newid: '31000',
      name: 'by-hand',
      full: '1',
    });
    expect(config({ ...ref, externalId: '31000' })['tags']).toContain(`uni-${ref.mark}`);
    const { items } = await driver.inventory(null, context());
    expect(items.filter(({ mark }) => mark === ref.mark).map(({ externalId }) => externalId)).toEqual([ref.externalId]);
    const claim = { ...ref, externalId: '31000' };
    await expect(driver.get(claim, context())).rejects.toMatchObject({ code: 'not_found' });
    await finish(facet('adoption').adopt('31000', MARK, context()));
    expect((await driver.get({ externalId: '31000', mark: MARK }, context())).mark).toBe(MARK);
  });

  it('a machine that goes back to before its adoption stays adopted', async () => {
    cluster.simulator.drift({ kind: 'appear', vmid: 31_000, name: 'old-mail', description: 'ask Ann', tags: 'prod' });
    const ref = { externalId: '31000', mark: MARK };
    const snapshot = { externalId: `31000/uni-${MARK}`, mark: MARK };
    await cluster.operate('POST', '/nodes/pvea/qemu/31000/snapshot', { snapname: `uni-${MARK}` });
    await finish(facet('adoption').adopt(ref.externalId, MARK, context()));
    expect(config(ref)).toMatchObject({ tags: expect.stringContaining('prod') as string });
    await finish(facet('snapshots').revert(ref, snapshot, context()));
    expect(await driver.get(ref, context())).toMatchObject(ref);
    expect(String(config(ref)['description'])).toContain('ask Ann');
    const { items } = await driver.inventory(null, context());
    expect(items).toMatchObject([ref]);
  });

  it('a rebuild removes the disk that it replaced, also after its answer was lost, and no other', async () => {
    const ref = await buildStopped();
    await cluster.operate('POST', `/nodes/pvea/qemu/${ref.externalId}/config`, { scsi9: 'ceph-vm:2' });
    await cluster.operate('POST', `/nodes/pvea/qemu/${ref.externalId}/config`, { delete: 'scsi9' });
    const byHand = config(ref)['unused0'];
    const request = { imageRef: '9106', hostname: 'web', sshPublicKeys: [], loginUser: null, userData: null };
    await cluster.simulator.addFault({ match: { access: 'write' }, fault: { kind: 'lost_answer' }, times: 1 });
    const rebuild = () => facet('rebuilding').rebuild(ref, request, context());
    await expect(rebuild()).rejects.toMatchObject({ outcome: 'unknown' });
    for (let tick = 0; tick < 20; tick += 1) cluster.tick();
    await finish(rebuild());
    const unused = Object.entries(config(ref)).filter(([key]) => key.startsWith('unused'));
    expect(unused.map(([, value]) => value)).toEqual([byHand]);
    expect(String(config(ref)['description'])).not.toContain('uni-replaced');
    expect(config(ref)['scsi0']).toMatch(/size=5G/);
  });

  it('a rebuild that has ended is not done again by an old handle', async () => {
    const ref = await buildStopped();
    const request = { imageRef: '9106', hostname: 'web', sshPublicKeys: [], loginUser: null, userData: null };
    const { task } = await facet('rebuilding').rebuild(ref, request, context());
    await cluster.follow(driver, task);
    const disk = config(ref)['scsi0'];
    if (task.state !== 'pending') throw new Error('a rebuild takes time');
    expect((await cluster.follow(driver, task)).state).toBe('done');
    expect(config(ref)['scsi0']).toBe(disk);
  });

  it('a further disk lies under its mark, also while nothing names it', async () => {
    const ref = await build();
    const order = { mark: MARK, name: 'data', sizeGib: 3, typeRef: null };
    // The disk is made, and the process that made it dies before it is attached.
    const { externalId } = await facet('volumes').create(ref, order, context());
    expect(externalId).toBe(`ceph-vm:vm-${ref.externalId}-uni-${MARK}`);
    expect(await facet('volumes').list(ref, context())).toEqual([]);
    expect(await facet('volumes').list(null, context())).toMatchObject([{ externalId, mark: MARK, sizeGib: 3 }]);
    await expect(
      facet('volumes').remove(ref, { externalId: externalId ?? '', mark: MARK }, context()),
      'removing it from its storage needs a right that the roles do not give',
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(await finish(facet('volumes').create(ref, order, context()))).toBe(externalId);
    expect(await facet('volumes').list(ref, context())).toMatchObject([{ externalId, state: 'attached' }]);
  });

  it('a backup says why it failed in the words of its log', async () => {
    const ref = await build();
    await cluster.simulator.addFault({ fault: { kind: 'storage_full', storage: BACKUP_STORAGE } });
    const begun = facet('backups').create(ref, { mark: MARK, name: 'nightly' }, context());
    const failed = begun.then(({ task }) => cluster.follow(driver, task));
    await expect(failed).rejects.toMatchObject({ code: 'capacity' });
  });

  it('a console shows the machine through the pinned certificate and the token alone', async () => {
    const ref = await build();
    const access = await facet('console').open(ref, context());
    expect(access.url).toMatch(/^wss:.*\/vncwebsocket\?port=59\d\d&vncticket=/);
    expect(access.url).not.toContain(cluster.simulator.credentials.tokenSecret);
    expect(access.pinnedFingerprint).toBe(cluster.simulator.fingerprint);
    expect(access.password).toHaveLength(8);
  });

  it('rules that somebody has switched off stay where they are, whatever is written, and are not told', async () => {
    const ref = await build();
    const rules = () => cluster.guest(ref.externalId)?.firewall?.rules ?? [];
    const plant = (rule: Readonly<Record<string, string>>) =>
      cluster.operate('POST', `/nodes/pvea/qemu/${ref.externalId}/firewall/rules`, rule);
    await plant({ type: 'in', action: 'DROP', enable: '0', proto: 'tcp', dport: '25', comment: 'off, below' });
    await plant({ type: 'in', action: 'ACCEPT', enable: '1', proto: 'tcp', dport: '80', comment: 'on, between' });
    await plant({ type: 'in', action: 'ACCEPT', enable: '0', proto: 'tcp', dport: '22', comment: 'off, above' });
    const off = rules().filter(({ comment }) => String(comment).startsWith('off'));
    expect(off).toHaveLength(2);
    const base = { direction: 'in', action: 'accept', protocol: 'tcp', cidr: '0.0.0.0/0' } as const;
    const ssh = { ...base, portFrom: 22, portTo: 22, note: 'ssh' };
    const web = { ...base, portFrom: 80, portTo: 443, note: 'web' };
    for (const wished of [[ssh, web], [web], [], [ssh]]) {
      const state = { enabled: true, defaultIn: 'drop', defaultOut: 'accept', rules: wished } as const;
      await finish(facet('firewall').write(ref, state, context()));
      expect(await facet('firewall').read(ref, context())).toEqual(state);
      const present = rules();
      expect(present.filter(({ comment }) => String(comment).startsWith('off'))).toEqual(off);
      expect(present).toHaveLength(wished.length + off.length);
    }
  });

  it('tells the room of every node, and the discs of every storage that has some', async () => {
    const { capacity } = await driver.check(context());
    expect(capacity.map(({ location }) => location)).toEqual(['pvea', 'pveb', 'pvec']);
    expect(capacity[0]?.memoryMib?.total).toBe(128 * 1024);
    const { isos } = await driver.catalogue(context());
    expect(isos.map(({ ref }) => ref)).toContain('nfs-bak:iso/rescue-12.02-amd64.iso');
    expect(isos[0]?.locations).toEqual(['pvea', 'pveb', 'pvec']);
  });
});
