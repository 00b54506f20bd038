import { describe, expect, it } from 'vitest';
import { pickAddresses } from './guest.addresses.js';
import { bootDriveOf, cloudInitDriveOf, drivesOf, freeCdromSlot, parseDrive, parseDriveSize } from './drive.config.js';
import { guestConfigSchema, hasAgent, memoryMibOf, vcpusOf } from './guest.config.js';
import { isBusy, livePowerState, powerStateOf } from './guest.status.js';
import {
  configuredAddresses,
  describeAddress,
  encodeIpConfig,
  macAddressesOf,
  rewireNetwork,
} from './network.config.js';
import {
  isTagged,
  markDescription,
  markFromTags,
  markOf,
  markTags,
  requireWritableMark,
  withMark,
  withoutMark,
} from './ownership.mark.js';

const GIB = 1024 ** 3;
const config = {
  name: 'web-7301',
  boot: 'order=net0;scsi0',
  scsi0: 'ceph-vm:vm-7301-disk-0,discard=on,iothread=1,size=40G',
  scsi1: 'local-lvm:vm-7301-disk-1,size=4200M',
  ide2: 'ceph-vm:vm-7301-cloudinit,media=cdrom',
  ide0: 'none,media=cdrom',
  efidisk0: 'ceph-vm:vm-7301-disk-2,efitype=4m,size=528K',
  net0: 'virtio=BC:24:11:5E:01:9A,bridge=vmbr0,firewall=1,tag=120',
  cores: 2,
  sockets: '2',
  memory: 'current=4096',
};

describe('drives', () => {
  it('tells storage, medium, cloud-init and size', () => {
    expect(parseDrive('scsi0', config.scsi0)).toEqual({
      key: 'scsi0',
      volume: 'ceph-vm:vm-7301-disk-0',
      storage: 'ceph-vm',
      isCdrom: false,
      isCloudInit: false,
      sizeBytes: 40 * GIB,
    });
    expect(parseDrive('ide2', config.ide2)).toMatchObject({ isCdrom: true, isCloudInit: true, storage: 'ceph-vm' });
    expect(parseDrive('ide2', 'local:7301/vm-7301-cloudinit.qcow2,media=cdrom')).toMatchObject({ isCloudInit: true });
    expect(parseDrive('ide0', 'none,media=cdrom')).toMatchObject({ storage: null, isCdrom: true });
    expect(parseDrive('sata1', '/dev/disk/by-id/x:y,size=1T')).toMatchObject({ storage: null, sizeBytes: 1024 * GIB });
    expect(parseDrive('virtio0', 'file=local-lvm:vm-1-disk-0,size=10G')).toMatchObject({ storage: 'local-lvm' });
  });

  it('reads sizes in powers of 1024 and refuses anything else', () => {
    expect(['40G', '4200M', '528K', '2T', '512', '1.5G'].map(parseDriveSize)).toEqual([
      40 * GIB,
      4200 * 1024 ** 2,
      528 * 1024,
      2048 * GIB,
      512,
      1.5 * GIB,
    ]);
    expect(['', 'G', '40 G', '40GB', '-1G'].map(parseDriveSize)).toEqual([null, null, null, null, null]);
  });

  it('finds every drive, and knows what is not one', () => {
    expect(drivesOf(config).map(({ key }) => key)).toEqual(['scsi0', 'scsi1', 'ide2', 'ide0', 'efidisk0']);
    expect(drivesOf({ scsihw: 'virtio-scsi-single', unused0: 'a:b', scsi31: 'a:b', ide4: 'a:b' })).toEqual([]);
  });

  it('takes the boot disk from the boot order, then from convention, and never a CD or a firmware drive', () => {
    expect(bootDriveOf(config)?.key).toBe('scsi0');
    expect(bootDriveOf({ ...config, boot: 'order=ide2;scsi1;scsi0' })?.key).toBe('scsi1');
    expect(bootDriveOf({ boot: 'cdn', bootdisk: 'virtio1', virtio0: 'a:b,size=1G', virtio1: 'a:c,size=2G' })?.key).toBe(
      'virtio1',
    );
    expect(bootDriveOf({ sata3: 'a:b,size=1G' })?.key).toBe('sata3');
    expect(bootDriveOf({ ide2: config.ide2, efidisk0: config.efidisk0 })).toBeNull();
  });

  it('finds the cloud-init drive and a free place for one', () => {
    expect(cloudInitDriveOf(config)?.key).toBe('ide2');
    expect(cloudInitDriveOf({ scsi0: config.scsi0 })).toBeNull();
    expect(freeCdromSlot(config)).toBe('ide3');
    expect(freeCdromSlot({ ide0: 'x', ide1: 'x', ide2: 'x', ide3: 'x' })).toBeNull();
  });
});

describe('configuration', () => {
  it('counts cores times sockets and reads memory in both spellings', () => {
    expect(vcpusOf(config)).toBe(4);
    expect(vcpusOf({})).toBe(1);
    expect([
      memoryMibOf(config),
      memoryMibOf({ memory: 2048 }),
      memoryMibOf({ memory: '1024' }),
      memoryMibOf({}),
    ]).toEqual([4096, 2048, 1024, 512]);
  });

  it('knows whether the agent is switched on', () => {
    expect(['1', 1, 'enabled=1,fstrim_cloned_disks=1', '1,type=virtio'].map((agent) => hasAgent({ agent }))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([{}, { agent: '0' }, { agent: 'enabled=0' }].map(hasAgent)).toEqual([false, false, false]);
  });

  it('is refused when a value is a list or an object', () => {
    expect(guestConfigSchema.safeParse({ cores: [] }).success).toBe(false);
    expect(guestConfigSchema.parse({ cores: 2, onboot: true, lock: null })).toEqual({ cores: 2, onboot: 1 });
  });
});

describe('network', () => {
  it('moves a card to another bridge and VLAN and keeps its MAC', () => {
    expect(rewireNetwork(config.net0, 'vmbr1', 7)).toBe('virtio=BC:24:11:5E:01:9A,bridge=vmbr1,firewall=1,tag=7');
    expect(rewireNetwork('virtio=BC:24:11:5E:01:9A,bridge=vmbr0', null, 7)).toBe(
      'virtio=BC:24:11:5E:01:9A,bridge=vmbr0,tag=7',
    );
    expect(rewireNetwork(undefined, 'vmbr1', null)).toBe('virtio,bridge=vmbr1');
  });

  it('changes nothing where everything is as wished', () => {
    expect(rewireNetwork(config.net0, null, null)).toBeNull();
    expect(rewireNetwork(config.net0, 'vmbr0', 120)).toBeNull();
  });

  it('writes and reads the address settings of cloud-init', () => {
    expect(encodeIpConfig(null)).toBe('ip=dhcp');
    expect(encodeIpConfig({ address: '198.51.100.21', prefixLength: 24, gateway: '198.51.100.1' })).toBe(
      'ip=198.51.100.21/24,gw=198.51.100.1',
    );
    expect(encodeIpConfig({ address: '198.51.100.21', prefixLength: 24, gateway: null })).toBe('ip=198.51.100.21/24');
    const ipconfig0 = 'ip=198.51.100.21/24,gw=198.51.100.1,ip6=2001:db8::21/64,gw6=2001:db8::1';
    expect(configuredAddresses({ ipconfig0, ipconfig1: 'ip=dhcp,ip6=auto' })).toEqual([
      { address: '198.51.100.21', family: 'ipv4', kind: 'public' },
      { address: '2001:db8::21', family: 'ipv6', kind: 'public' },
    ]);
  });

  it('tells private from public addresses', () => {
    const kinds = [
      '10.0.0.1',
      '172.16.0.1',
      '172.32.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '100.128.0.1',
      'fd00::1',
      '2001:db8::1',
    ];
    expect(kinds.map((address) => describeAddress(address).kind)).toEqual([
      'private',
      'private',
      'public',
      'private',
      'private',
      'public',
      'private',
      'public',
    ]);
  });

  it('believes the agent about its own cards only, without loopback, link-local and inner networks', () => {
    const entry = (name: string, mac: string | undefined, ...addresses: string[]) => ({
      name,
      ...(mac !== undefined && { 'hardware-address': mac }),
      'ip-addresses': addresses.map((address) => ({ 'ip-address': address })),
    });
    const heard = [
      entry('lo', '00:00:00:00:00:00', '127.0.0.1', '::1'),
      entry('eth0', 'bc:24:11:5e:01:9a', '198.51.100.21', 'fe80::be24:11ff:fe5e:19a', '2001:db8::21', '169.254.1.1'),
      entry('docker0', '02:42:ac:11:00:01', '172.17.0.1'),
      entry('eth9', '02:00:00:00:00:99', '203.0.113.9'),
      { name: 'eth5', 'hardware-address': 'bc:24:11:5e:01:9a' },
    ];
    expect(pickAddresses(heard, macAddressesOf(config)).map(({ address }) => address)).toEqual([
      '198.51.100.21',
      '2001:db8::21',
    ]);
    expect(pickAddresses(heard, new Set()).map(({ address }) => address)).toContain('203.0.113.9');
  });
});

describe('power states', () => {
  it.each([
    ['running', undefined, 'running'],
    ['stopped', undefined, 'stopped'],
    ['stopped', 'suspended', 'suspended'],
    ['paused', undefined, 'suspended'],
    ['suspended', undefined, 'suspended'],
    ['prelaunch', 'backup', 'running'],
    ['io-error', undefined, 'running'],
    ['unknown', undefined, 'unknown'],
    ['something-new', undefined, 'unknown'],
  ] as const)('reads %s (lock %s) as %s', (state, lock, expected) => {
    expect(powerStateOf(state, lock)).toBe(expected);
  });

  it('prefers the finer word while a process exists', () => {
    expect(livePowerState({ status: 'running', qmpstatus: 'paused' })).toBe('suspended');
    expect(livePowerState({ status: 'stopped', qmpstatus: 'stopped' })).toBe('stopped');
    expect(livePowerState({ status: 'running' })).toBe('running');
  });

  it('is busy under a lock, but not while it sleeps on disk', () => {
    expect(isBusy('stopped', 'clone')).toBe(true);
    expect(isBusy('stopped', 'suspended')).toBe(false);
    expect(isBusy('prelaunch', undefined)).toBe(true);
    expect(isBusy('running', undefined)).toBe(false);
  });
});

describe('the ownership mark', () => {
  const mark = '0198f3c2-7f10-7abc-8def-0123456789ab';

  it('is found in the description and in the tags', () => {
    expect(markOf({ description: markDescription(mark) }, 7301)).toBe(mark);
    expect(markOf({ description: `a note above\nuni-mark: ${mark}\nand one below` }, 7301)).toBe(mark);
    expect(markOf({ tags: markTags(mark, 7301) }, 7301)).toBe(mark);
    expect(markFromTags(`web;${markTags(mark, 7301)};zz`, 7301)).toBe(mark);
  });

  it('is what the description says where both differ', () => {
    expect(markOf({ description: markDescription(mark), tags: 'uni;uni-other' }, 7301)).toBe(mark);
  });

  it('is absent on strangers', () => {
    for (const tags of ['', 'uni', 'uni-', 'unity;cp', undefined]) expect(markFromTags(tags, 7301)).toBeNull();
    expect(markOf({ description: 'qmclone temporary file\n', lock: 'clone' }, 7301)).toBeNull();
    expect(markOf({ description: 'this text mentions uni-mark: x in passing' }, 7301)).toBeNull();
  });

  it('proves by the tag that the configuration was written', () => {
    expect(isTagged({ description: markDescription(mark) }, mark, 7301)).toBe(false);
    expect(isTagged({ tags: markTags(mark, 7301) }, mark, 7301)).toBe(true);
  });

  it('does not go over to a copy that somebody makes of our machine', () => {
    const copied = { description: markDescription(mark), tags: markTags(mark, 7301) };
    expect(markOf(copied, 7301)).toBe(mark);
    expect(markOf(copied, 7302)).toBeNull();
    expect(markFromTags(markTags(mark, 7301), 7302)).toBeNull();
    // Tags of before the binding name no id and count everywhere.
    expect(markFromTags(`uni;uni-${mark}`, 7302)).toBe(mark);
    // A copy that we make is described anew before its tags are.
    expect(markOf({ ...copied, description: markDescription('other-mark') }, 7302)).toBe('other-mark');
  });

  it("goes on beside somebody's own words, and off again without a trace", () => {
    const before = { description: 'the mail server\nask Ann', tags: 'prod;web' };
    const marked = withMark(before, mark, 7301);
    expect(marked.description).toContain('the mail server\nask Ann');
    expect(markOf({ ...marked }, 7301)).toBe(mark);
    expect(isTagged({ ...marked }, mark, 7301)).toBe(true);
    expect(withoutMark({ ...marked })).toEqual(before);
    expect(withMark({ ...marked }, mark, 7301)).toEqual(marked);
  });

  it('must survive the alphabet of tags', () => {
    expect(() => requireWritableMark(mark)).not.toThrow();
    for (const bad of ['', 'Upper', 'a b', 'a;b', 'é', 'x'.repeat(101)])
      expect(() => requireWritableMark(bad)).toThrow();
  });
});
