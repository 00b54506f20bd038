import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator, type ProxmoxSimulatorOptions } from '../index.js';
import { WireClient } from './wire-client.js';

const GUEST = '/nodes/pvea/qemu/7301';
const STORE = '/nodes/pvea/storage/nfs-bak';
let clock: ManualClock;
let simulator: ProxmoxSimulator;
let client: WireClient;

interface Archive {
  readonly volid: string;
  readonly ctime: number;
  readonly notes?: string;
  readonly protected?: number;
}

async function start(options: ProxmoxSimulatorOptions = {}): Promise<void> {
  clock = new ManualClock(new Date('2026-03-06T01:30:02Z'));
  simulator = await startProxmoxSimulator({ clock, timeScale: 0, ...options });
  client = new WireClient(simulator);
  simulator.drift({ kind: 'appear', vmid: 7301, node: 'pvea', name: 'web', diskGib: 40, running: false });
}

beforeEach(() => start());
afterEach(() => simulator.close());

const backUp = (form: Record<string, string | number> = {}) =>
  client.post('/nodes/pvea/vzdump', {
    vmid: 7301,
    storage: 'nfs-bak',
    mode: 'snapshot',
    compress: 'zstd',
    remove: 0,
    ...form,
  });

async function archives(vmid = 7301): Promise<Archive[]> {
  return (await client.get(`${STORE}/content?content=backup&vmid=${vmid}`)).data as Archive[];
}

/** One archive a day, the oldest first. */
async function backUpDaily(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    clock.advance(86_400_000);
    expect(await client.run(backUp())).toBe('OK');
  }
}

describe('a backup', () => {
  it('is written by a task, and listed with its notes', async () => {
    const { data: upid } = await backUp({ 'notes-template': '{{guestname}} ({{vmid}}) on {{node}}, {{unknown}}' });
    expect(upid).toMatch(/^UPID:pvea:.*:vzdump:7301:svc-cp@pve!uni:$/);
    expect(await client.exitStatus(upid as string)).toBe('OK');
    const log = await client.log(upid as string);
    expect(log).toContain(
      "INFO: creating vzdump archive 'nfs-bak:backup/vzdump-qemu-7301-2026_03_06-01_30_02.vma.zst'",
    );
    expect(log.at(-1)).toBe('TASK OK');
    expect(await archives()).toMatchObject([
      {
        volid: 'nfs-bak:backup/vzdump-qemu-7301-2026_03_06-01_30_02.vma.zst',
        content: 'backup',
        format: 'vma.zst',
        subtype: 'qemu',
        vmid: 7301,
        size: 10 * 1024 ** 3,
        ctime: 1_772_760_602,
        notes: 'web (7301) on pvea, {{unknown}}',
      },
    ]);
  });

  it('locks the machine while it is written, and nothing longer', async () => {
    await simulator.close();
    await start({ timeScale: 1 });
    const { data: upid } = await backUp();
    clock.advance(1_000);
    expect((await client.get(`${GUEST}/status/current`)).data.lock).toBe('backup');
    expect((await client.put(`${GUEST}/config`, { cores: 3 })).reason).toBe('VM is locked (backup)');
    clock.advance(60_000);
    expect(await client.exitStatus(upid as string)).toBe('OK');
    expect((await client.get(`${GUEST}/status/current`)).data.lock).toBeUndefined();
  });

  it('waits for another one on the same node', async () => {
    await simulator.close();
    await start({ timeScale: 1 });
    simulator.drift({ kind: 'appear', vmid: 7302, node: 'pvea', running: false });
    const { data: first } = await backUp();
    const { data: second } = await backUp({ vmid: 7302 });
    clock.advance(5_000);
    await client.get('/version');
    expect((await client.get(`${GUEST}/status/current`)).data.lock).toBe('backup');
    expect((await client.get('/nodes/pvea/qemu/7302/status/current')).data.lock).toBeUndefined();
    clock.advance(120_000);
    expect([await client.exitStatus(first as string), await client.exitStatus(second as string)]).toEqual(['OK', 'OK']);
  });

  it('of a machine that is elsewhere answers OK and does nothing', async () => {
    simulator.drift({ kind: 'change', vmid: 7301, node: 'pveb' });
    expect((await backUp()).data).toBe('OK');
    expect(await archives()).toEqual([]);
  });

  it('of a locked machine fails its job and says why in the log', async () => {
    await simulator.addFault({ fault: { kind: 'busy', vmid: 7301, lock: 'migrate', ms: 3_600_000 } });
    const { data: upid } = await backUp();
    expect(await client.exitStatus(upid as string)).toBe('job errors');
    expect(await client.log(upid as string)).toContain('ERROR: Backup of VM 7301 failed - VM is locked (migrate)');
    expect(await archives()).toEqual([]);
  });

  it('fails when the storage is full', async () => {
    await simulator.addFault({ fault: { kind: 'storage_full', storage: 'nfs-bak' } });
    expect(await client.run(backUp())).toBe('job errors');
  });

  it('of several machines can succeed in part', async () => {
    simulator.drift({ kind: 'appear', vmid: 7302, node: 'pvea', running: false });
    await simulator.addFault({ match: { label: 'vzdump' }, fault: { kind: 'partial_success', count: 1 } });
    expect(await client.run(backUp({ vmid: '7301,7302' }))).toBe('job errors');
    expect([(await archives()).length, (await archives(7302)).length]).toEqual([1, 0]);
    expect(await client.run(backUp({ vmid: '7301,7302' }))).toBe('OK');
  });

  it.each([
    [
      'a storage for disks',
      { storage: 'ceph-vm' },
      500,
      "can't use storage 'ceph-vm' for backups - wrong content type",
    ],
    ['a storage that is not there', { storage: 'nope' }, 500, "storage 'nope' does not exist"],
    ['an id that is none', { vmid: 'all' }, 400, 'Parameter verification failed.'],
    [
      'a retention without the right on it',
      { 'prune-backups': 'keep-last=1' },
      403,
      'Permission check failed (/storage/nfs-bak, Datastore.Allocate)',
    ],
  ])('is refused for %s', async (_what, form, status, reason) => {
    expect(await backUp(form)).toMatchObject({ status, reason });
  });

  it('outlives its machine, but not its machine id in lists of those who may not see it', async () => {
    await client.run(backUp());
    expect(await client.run(client.delete(`${GUEST}?purge=1&destroy-unreferenced-disks=1`))).toBe('OK');
    expect(await archives()).toHaveLength(1);
    await simulator.addFault({ fault: { kind: 'revoke_privilege', privilege: 'VM.Backup' } });
    expect(await archives()).toEqual([]);
  });
});

describe('retention', () => {
  const marks = async (retention: string) => {
    const { data } = await client.get(`${STORE}/prunebackups?vmid=7301&prune-backups=${encodeURIComponent(retention)}`);
    return (data as { mark: string }[]).map(({ mark }) => mark);
  };

  it('marks what would stay and what would go, newest first', async () => {
    await backUpDaily(10);
    expect(await marks('keep-last=3')).toEqual([...Array<string>(3).fill('keep'), ...Array<string>(7).fill('remove')]);
    // The newest is of Monday the 16th; the weeks before end on the 15th and on the 8th.
    expect(await marks('keep-weekly=3')).toEqual([
      'keep',
      'keep',
      'remove',
      'remove',
      'remove',
      'remove',
      'remove',
      'remove',
      'keep',
      'remove',
    ]);
    expect(await marks('keep-last=1,keep-monthly=1')).toEqual(['keep', ...Array<string>(9).fill('remove')]);
    expect(await marks('keep-all=1')).not.toContain('remove');
    expect((await client.get(`${STORE}/prunebackups?prune-backups=keep-some%3D1`)).status).toBe(400);
  });

  it('removes what goes, and never what is protected', async () => {
    await backUpDaily(4);
    const oldest = (await archives()).at(-1)?.volid ?? '';
    await client.put(`${STORE}/content/${oldest}`, { protected: 1, notes: 'before the upgrade' });
    const removed = await client.run(client.delete(`${STORE}/prunebackups?vmid=7301&prune-backups=keep-last%3D1`));
    expect(removed).toBe('OK');
    expect(await archives()).toMatchObject([
      { ctime: expect.any(Number) as number },
      { notes: 'before the upgrade', protected: 1 },
    ]);
    expect(await client.run(client.delete(`${STORE}/content/${oldest}`))).toMatch(/^cannot remove protected volume/);
  });

  it('is applied by the backup itself where it may', async () => {
    await simulator.close();
    await start({ token: { also: ['Datastore.Allocate'] } });
    await backUpDaily(3);
    expect(await client.run(backUp({ remove: 1, 'prune-backups': 'keep-last=2' }))).toBe('OK');
    expect(await archives()).toHaveLength(2);
    expect(await client.run(client.delete(`${STORE}/content/${(await archives())[0]?.volid ?? ''}`))).toBe('OK');
    expect(await archives()).toHaveLength(1);
  });
});

describe('a restore', () => {
  let archive: string;

  beforeEach(async () => {
    await client.put(`${GUEST}/config`, { cores: 2, description: 'as it was' });
    await client.run(backUp());
    archive = (await archives())[0]?.volid ?? '';
    await client.put(`${GUEST}/config`, { cores: 8, description: 'as it is' });
  });

  const restore = (form: Record<string, string | number>) => client.post('/nodes/pvea/qemu', { archive, ...form });
  const config = async (vmid: number) =>
    (await client.get(`/nodes/pvea/qemu/${vmid}/config`)).data as Record<string, string>;

  it('over a machine brings back its configuration and drops its snapshots', async () => {
    await client.run(client.post(`${GUEST}/snapshot`, { snapname: 'later' }));
    const { net0 } = await config(7301);
    expect(await client.run(restore({ vmid: 7301, force: 1 }))).toBe('OK');
    expect(await config(7301)).toMatchObject({ cores: 2, description: 'as it was', net0 });
    expect((await client.get(`${GUEST}/snapshot`)).data).toHaveLength(1);
    const disks = Object.values(simulator.state().volumes).filter(
      ({ vmid, content }) => vmid === 7301 && content === 'images',
    );
    expect(disks).toHaveLength(1);
  });

  it('into a new id makes another machine, with cards of its own when asked', async () => {
    const { data: upid } = await restore({ vmid: 7310, unique: 1, storage: 'local-lvm', name: 'copy', start: 1 });
    expect(upid).toContain(':qmrestore:7310:');
    expect(await client.exitStatus(upid as string)).toBe('OK');
    const made = await config(7310);
    expect(made).toMatchObject({ name: 'copy', cores: 2 });
    expect(made['scsi0']).toContain('local-lvm:vm-7310-disk-0');
    expect(made['net0']).not.toBe((await config(7301))['net0']);
    expect(simulator.machines()).toContainEqual(
      expect.objectContaining({ vmid: 7310, status: 'running', diskGib: 40 }),
    );
  });

  it('is refused over a machine that is there, unless forced, and fails over one that runs', async () => {
    expect((await restore({ vmid: 7301 })).reason).toBe(
      "unable to restore VM 7301 - VM 7301 already exists on node 'pvea'",
    );
    await client.run(client.post(`${GUEST}/status/start`));
    expect(await client.run(restore({ vmid: 7301, force: 1 }))).toBe('unable to restore VM 7301 - vm is running');
    expect((await config(7301))['cores']).toBe(8);
  });

  it('takes no drives beside the archive', async () => {
    expect((await restore({ vmid: 7310, scsi0: 'ceph-vm:10' })).errors).toEqual({
      archive: "option conflicts with option 'archive'",
    });
  });

  it('that fails leaves no machine behind', async () => {
    await simulator.addFault({ fault: { kind: 'storage_full', storage: 'ceph-vm' } });
    expect(await client.run(restore({ vmid: 7310 }))).toContain('No space left');
    expect(simulator.machines().map(({ vmid }) => vmid)).toEqual([7301]);
  });

  it('that is refused leaves no machine behind either', async () => {
    await simulator.addFault({ fault: { kind: 'revoke_privilege', privilege: 'VM.PowerMgmt' } });
    expect((await restore({ vmid: 7310, start: 1 })).status).toBe(403);
    expect((await restore({ vmid: 7310, storage: 'nope' })).reason).toBe("storage 'nope' does not exist");
    expect(simulator.machines().map(({ vmid }) => vmid)).toEqual([7301]);
  });

  it('of what is not there is refused', async () => {
    expect((await restore({ vmid: 7310, archive: 'nfs-bak:backup/nope.vma.zst' })).status).toBe(500);
    expect((await restore({ vmid: 7310, archive: 'nfs-bak:iso/debian-13.1.0-amd64-netinst.iso' })).status).toBe(500);
  });
});
