import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

const GIB = 1_073_741_824;
let cloud: TestCloud;
let offerings: Record<string, string>;
let zoneid: string;

beforeEach(async () => {
  cloud = await startCloud();
  const { diskoffering } = await cloud.user.ok('listDiskOfferings');
  offerings = Object.fromEntries((diskoffering as { id: string; name: string }[]).map(({ id, name }) => [name, id]));
  ({ zoneid } = await cloud.basics());
});
afterEach(() => cloud.simulator.close());

const volume = async (extra: Record<string, string> = {}) =>
  (
    await cloud.user.result('createVolume', {
      name: 'data-1',
      zoneid,
      diskofferingid: offerings['Custom'] ?? '',
      size: '10',
      ...extra,
    })
  ).volume;

describe('disks', () => {
  it('are ordered in GB, shown in bytes, and wait in Allocated until they are attached', async () => {
    const made = await volume();
    expect(made).toMatchObject({
      name: 'data-1',
      type: 'DATADISK',
      state: 'Allocated',
      size: 10 * GIB,
      destroyed: false,
    });
    expect(made).not.toHaveProperty('deviceid');
    const machine = await cloud.deploy();
    const attached = (await cloud.user.result('attachVolume', { id: made.id, virtualmachineid: machine.id })).volume;
    expect(attached).toMatchObject({ state: 'Ready', deviceid: 1, virtualmachineid: machine.id, vmstate: 'Running' });
    expect((await cloud.user.ok('listVolumes', { virtualmachineid: machine.id })).count).toBe(2);
    expect((await cloud.user.call('deleteVolume', { id: made.id })).body.errortext).toContain('not attached');
    const detached = (await cloud.user.result('detachVolume', { id: made.id })).volume;
    expect(detached).not.toHaveProperty('virtualmachineid');
    expect(await cloud.user.ok('deleteVolume', { id: made.id })).toEqual({ success: true });
    expect((await cloud.user.call('listVolumes', { id: made.id })).status).toBe(431);
  });

  it('grow, and shrink only when it is signed for', async () => {
    const { id } = await volume();
    expect((await cloud.user.result('resizeVolume', { id, size: '20' })).volume.size).toBe(20 * GIB);
    const refused = await cloud.user.call('resizeVolume', { id, size: '5' });
    expect(refused).toMatchObject({ status: 431 });
    expect(refused.body.errortext).toContain('would shrink the volume');
    expect((await cloud.user.result('resizeVolume', { id, size: '5', shrinkok: 'true' })).volume.size).toBe(5 * GIB);
    const fixed = await volume({ diskofferingid: offerings['Small'] ?? '', size: '' });
    expect((await cloud.user.call('resizeVolume', { id: fixed.id, size: '50' })).status).toBe(431);
    const medium = offerings['Medium'] ?? '';
    expect((await cloud.user.result('resizeVolume', { id: fixed.id, diskofferingid: medium })).volume.size).toBe(
      50 * GIB,
    );
  });

  it.each([
    ['a custom size that is missing', { size: '' }, 'requires a custom size'],
    ['a size out of range', { size: '5000' }, 'out of allowed range'],
    ['no zone', { zoneid: '' }, 'specify a zone'],
    ['no offering', { diskofferingid: '' }, 'Missing parameter'],
  ])('refuses %s at once', async (_what, extra, words) => {
    const params = { name: 'x', zoneid, diskofferingid: offerings['Custom'] ?? '', size: '10', ...extra };
    const answer = await cloud.user.call('createVolume', params);
    expect(answer.status).toBe(431);
    expect(answer.body.errortext).toContain(words);
    expect(await cloud.user.ok('listVolumes')).toEqual({});
  });

  it('are attached once, in their own zone, to machines that are there', async () => {
    const { id } = await volume();
    const machine = await cloud.deploy();
    const far = await cloud.user.result('deployVirtualMachine', { ...(await cloud.basics('ams1')) });
    expect(
      (await cloud.user.call('attachVolume', { id, virtualmachineid: far.virtualmachine.id })).body.errortext,
    ).toContain('same zone');
    await cloud.user.result('attachVolume', { id, virtualmachineid: machine.id });
    const again = await cloud.user.done('attachVolume', { id, virtualmachineid: machine.id });
    expect(again).toMatchObject({ jobstatus: 2, jobresult: { errorcode: 431 } });
    await cloud.user.result('destroyVirtualMachine', { id: machine.id });
    const other = await volume({ name: 'data-2' });
    const late = await cloud.admin.done('attachVolume', { id: other.id, virtualmachineid: machine.id });
    expect(late.jobresult.errortext).toContain('either running or stopped');
  });

  it('go with their machine when they are named, and stay behind when not', async () => {
    const [named, kept] = [await volume({ name: 'named' }), await volume({ name: 'kept' })];
    const { id } = await cloud.deploy();
    for (const disk of [named, kept]) await cloud.user.result('attachVolume', { id: disk.id, virtualmachineid: id });
    await cloud.admin.result('destroyVirtualMachine', { id, expunge: 'true', volumeids: named.id });
    expect((await cloud.user.ok('listVolumes')).volume).toMatchObject([{ name: 'kept' }]);
    expect((await cloud.user.ok('listVolumes')).volume[0]).not.toHaveProperty('virtualmachineid');
  });

  it('come with a machine, and count against the account', async () => {
    const machine = await cloud.deploy({ diskofferingid: offerings['Medium'] ?? '' });
    const { volume: disks } = await cloud.user.ok('listVolumes', { virtualmachineid: machine.id });
    expect((disks as { type: string }[]).map(({ type }) => type).sort()).toEqual(['DATADISK', 'ROOT']);
    await cloud.simulator.addFault({ fault: { kind: 'quota_reached', resource: 'volume' } });
    expect((await cloud.user.call('createVolume', { zoneid, diskofferingid: offerings['Small'] ?? '' })).status).toBe(
      535,
    );
  });
});

describe('snapshots of disks', () => {
  it('are taken, become a disk, are reverted to when the machine is off, and deleted', async () => {
    const { id } = await cloud.deploy();
    const [root] = (await cloud.user.ok('listVolumes', { virtualmachineid: id })).volume;
    const { snapshot } = await cloud.user.result('createSnapshot', { volumeid: root.id, name: 'before' });
    expect(snapshot).toMatchObject({
      state: 'BackedUp',
      name: 'before',
      volumeid: root.id,
      snapshottype: 'MANUAL',
      virtualsize: 5 * GIB,
    });
    expect((await cloud.user.done('revertSnapshot', { id: snapshot.id })).jobresult.errorcode).toBe(431);
    await cloud.user.result('stopVirtualMachine', { id });
    expect((await cloud.user.result('revertSnapshot', { id: snapshot.id })).snapshot.id).toBe(snapshot.id);
    const copy = (await cloud.user.result('createVolume', { name: 'copy', snapshotid: snapshot.id })).volume;
    expect(copy).toMatchObject({ state: 'Ready', size: 5 * GIB, snapshotid: snapshot.id });
    expect(await cloud.user.result('deleteSnapshot', { id: snapshot.id })).toEqual({ success: true });
    expect(await cloud.user.ok('listSnapshots')).toEqual({});
  });

  it('are refused for a disk that holds nothing yet', async () => {
    const { id } = await volume();
    expect((await cloud.user.call('createSnapshot', { volumeid: id })).body.errortext).toContain(
      'Cannot take snapshot',
    );
  });
});

describe('snapshots of machines', () => {
  it('form a tree with one current, under a key with a capital letter', async () => {
    const { id } = await cloud.deploy();
    const take = async (name: string) =>
      (await cloud.user.result('createVMSnapshot', { virtualmachineid: id, name, snapshotmemory: 'true' })).vmsnapshot;
    const first = await take('first');
    const second = await take('second');
    expect(second).toMatchObject({
      state: 'Ready',
      type: 'DiskAndMemory',
      current: true,
      parent: first.id,
      parentName: 'first',
    });
    const { vmSnapshot, count } = await cloud.user.ok('listVMSnapshot', { virtualmachineid: id });
    expect(count).toBe(2);
    expect((vmSnapshot as { current: boolean }[]).filter(({ current }) => current)).toHaveLength(1);
    expect((await cloud.user.call('createVMSnapshot', { virtualmachineid: id, name: 'first' })).status).toBe(431);
    const reverted = await cloud.user.result('revertToVMSnapshot', { vmsnapshotid: first.id });
    expect(reverted.virtualmachine).toMatchObject({ id, state: 'Running' });
    expect((await cloud.user.ok('listVMSnapshot', { vmsnapshotid: first.id })).vmSnapshot[0].current).toBe(true);
    await cloud.user.result('deleteVMSnapshot', { vmsnapshotid: first.id });
    expect((await cloud.user.ok('listVMSnapshot')).vmSnapshot[0]).not.toHaveProperty('parent');
  });

  it('are refused for stopped machines on this hypervisor, and keep NICs and rebuilds away', async () => {
    const { id } = await cloud.deploy();
    await cloud.user.result('stopVirtualMachine', { id });
    expect((await cloud.user.done('createVMSnapshot', { virtualmachineid: id })).jobstatus).toBe(2);
    expect(await cloud.user.ok('listVMSnapshot')).toEqual({});
    await cloud.user.result('startVirtualMachine', { id });
    await cloud.user.result('createVMSnapshot', { virtualmachineid: id, snapshotmemory: 'true' });
    expect((await cloud.user.done('restoreVirtualMachine', { virtualmachineid: id })).jobresult.errorcode).toBe(431);
  });
});

describe('backups', () => {
  it('need an offering, are made, restored to a stopped machine and deleted', async () => {
    const { id } = await cloud.deploy();
    expect((await cloud.user.call('createBackup', { virtualmachineid: id })).status).toBe(431);
    const [offering] = (await cloud.user.ok('listBackupOfferings', { zoneid })).backupoffering;
    await cloud.user.result('assignVirtualMachineToBackupOffering', {
      virtualmachineid: id,
      backupofferingid: offering.id,
    });
    expect(await cloud.user.result('createBackup', { virtualmachineid: id })).toEqual({ success: true });
    const [backup] = (await cloud.user.ok('listBackups', { virtualmachineid: id })).backup;
    expect(backup).toMatchObject({ status: 'BackedUp', virtualmachineid: id, backupofferingid: offering.id });
    expect((await cloud.user.done('restoreBackup', { id: backup.id })).jobstatus).toBe(2);
    await cloud.user.result('stopVirtualMachine', { id });
    expect(await cloud.user.result('restoreBackup', { id: backup.id })).toEqual({ success: true });
    await cloud.user.result('deleteBackup', { id: backup.id });
    expect(await cloud.user.ok('listBackups')).toEqual({});
  });
});
