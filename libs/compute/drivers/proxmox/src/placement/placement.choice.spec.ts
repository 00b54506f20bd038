import { ProviderError, type CreateSpec, type PlaceRequest } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import type { ClusterResources, GuestEntry, NodeEntry, StorageEntry } from '../api/cluster.resources.js';
import {
  choosePlacement,
  uncommittedMemory,
  type PlacementQuestion,
  type TemplateCandidate,
} from './placement.choice.js';
import { copiesOf } from './placement.reader.js';

const GIB = 1024 ** 3;
const node = (name: string, memoryGib: number, parts: Partial<NodeEntry> = {}): NodeEntry => ({
  type: 'node',
  node: name,
  status: 'online',
  maxcpu: 8,
  maxmem: memoryGib * GIB,
  mem: 0,
  ...parts,
});
const storage = (
  name: string,
  at: string,
  shared: boolean,
  freeGib = 500,
  parts: Partial<StorageEntry> = {},
): StorageEntry => ({
  type: 'storage',
  storage: name,
  node: at,
  status: 'available',
  content: 'images',
  shared,
  disk: 0,
  maxdisk: freeGib * GIB,
  ...parts,
});
const guest = (vmid: number, at: string, memoryGib: number, parts: Partial<GuestEntry> = {}): GuestEntry => ({
  type: 'qemu',
  vmid,
  node: at,
  status: 'running',
  template: false,
  maxmem: memoryGib * GIB,
  ...parts,
});

const spec: CreateSpec = {
  mark: 'm1',
  hostname: 'web',
  imageRef: '9105',
  sizeRef: null,
  size: { vcpus: 2, memoryMib: 4096, diskGib: 40 },
  region: null,
  networkRefs: [],
  sshPublicKeys: [],
  loginUser: null,
  userData: null,
  ipv4: null,
  reservedId: '100001',
};
const NODES = ['a', 'b', 'c'];
const shared: TemplateCandidate = { vmid: 9105, node: 'a', storages: ['ceph'], diskStorage: 'ceph' };
const local: TemplateCandidate = { vmid: 9105, node: 'a', storages: ['lvm'], diskStorage: 'lvm' };

function question(
  parts: Partial<Omit<PlacementQuestion, 'request'>> & { request?: Partial<PlaceRequest> } = {},
  cluster: Partial<ClusterResources> = {},
): PlacementQuestion {
  const resources: ClusterResources = {
    nodes: [node('a', 32), node('b', 64), node('c', 48)],
    storages: NODES.flatMap((name) => [storage('ceph', name, true), storage('lvm', name, false)]),
    guests: [],
    pools: [],
    ...cluster,
  };
  return {
    templates: [shared],
    storage: null,
    seedStorage: null,
    bridges: null,
    allowedNodes: null,
    ...parts,
    resources,
    request: { spec, committed: [], avoid: [], ...parts.request },
  };
}

function refusal(asked: PlacementQuestion): ProviderError {
  try {
    choosePlacement(asked);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error('was placed');
}

describe('placement', () => {
  it('takes the node with the most memory that nobody was promised, and says why', () => {
    const placed = choosePlacement(question());
    expect(placed.location).toBe('b');
    expect(placed.handle).toEqual({ node: 'b', template: { vmid: 9105, node: 'a' }, storage: null });
    expect(placed.reason).toBe('b: 64.0 GiB memory not committed, 500.0 GiB left on ceph (c: 48.0 GiB; a: 32.0 GiB)');
  });

  it('counts what guests were sold, also while they are off, but not templates', () => {
    const guests = [
      guest(1, 'b', 20),
      guest(2, 'b', 20, { status: 'stopped' }),
      guest(9105, 'c', 40, { template: true }),
    ];
    expect(choosePlacement(question({}, { guests })).location).toBe('c');
  });

  it('counts containers too', () => {
    expect(choosePlacement(question({}, { guests: [guest(1, 'b', 40, { type: 'lxc' })] })).location).toBe('c');
  });

  it('counts what is promised to machines that are being built', () => {
    const committed = [{ location: 'b', memoryMib: 30 * 1024 }];
    expect(choosePlacement(question({ request: { committed } })).location).toBe('c');
  });

  it("counts the host's own use where that is more than what was sold", () => {
    const busy = node('b', 64, { mem: 60 * GIB });
    expect(uncommittedMemory(question(), busy)).toBe(4 * GIB);
    expect(choosePlacement(question({}, { nodes: [node('a', 32), busy] })).location).toBe('a');
  });

  it('avoids nodes that are down, not allowed or just refused', () => {
    const nodes = [node('a', 32), node('b', 64, { status: 'offline' }), node('c', 48)];
    expect(choosePlacement(question({}, { nodes })).location).toBe('c');
    expect(choosePlacement(question({ allowedNodes: ['a', 'c'] })).location).toBe('c');
    expect(choosePlacement(question({ request: { avoid: ['b', 'c'] } })).location).toBe('a');
  });

  it('goes where the order says', () => {
    expect(choosePlacement(question({ request: { spec: { ...spec, region: 'a' } } })).location).toBe('a');
    expect(choosePlacement(question({ request: { spec: { ...spec, region: 'cluster' } } })).location).toBe('b');
    expect(refusal(question({ request: { spec: { ...spec, region: 'moon' } } })).code).toBe('invalid');
  });

  it('keeps a template on local storage on its own node', () => {
    expect(choosePlacement(question({ templates: [local] })).location).toBe('a');
    expect(refusal(question({ templates: [local], request: { avoid: ['a'] } }))).toMatchObject({ code: 'capacity' });
  });

  it('copies to a local storage only at home', () => {
    const placed = choosePlacement(question({ storage: 'lvm' }));
    expect(placed.handle).toEqual({ node: 'a', template: { vmid: 9105, node: 'a' }, storage: 'lvm' });
  });

  it('uses the copy of a local template that stands on the best node', () => {
    const copies = [local, { ...local, vmid: 9205, node: 'b' }];
    expect(choosePlacement(question({ templates: copies })).handle).toEqual({
      node: 'b',
      template: { vmid: 9205, node: 'b' },
      storage: null,
    });
  });

  it('wants the disk to fit on the storage', () => {
    const storages = [
      storage('ceph', 'a', true),
      storage('ceph', 'b', true, 39),
      storage('ceph', 'c', true, 500, { status: 'unknown' }),
    ];
    expect(choosePlacement(question({}, { storages })).location).toBe('a');
  });

  it('wants the storage for cloud-init data within reach', () => {
    const storages = [...NODES.map((name) => storage('ceph', name, true)), storage('iso', 'c', false)];
    expect(choosePlacement(question({ seedStorage: 'iso' }, { storages })).location).toBe('c');
  });

  it('wants every network that was ordered', () => {
    const wired = { ...spec, networkRefs: ['vmbr0', 'vnet7'] };
    const bridges = new Map([
      ['a', ['vmbr0', 'vnet7']],
      ['b', ['vmbr0']],
    ]);
    expect(choosePlacement(question({ bridges, request: { spec: wired } })).location).toBe('a');
    const nowhere = question({ bridges, request: { spec: { ...spec, networkRefs: ['vnet9'] } } });
    expect(refusal(nowhere).code).toBe('invalid');
    expect(refusal(nowhere).vendorMessage).toContain('b: has no network vnet9');
  });

  it('wants as many CPUs as were ordered', () => {
    const nodes = [node('a', 32), node('b', 64, { maxcpu: 1 })];
    expect(choosePlacement(question({}, { nodes })).location).toBe('a');
  });

  it('prefers a node that it can judge to one whose memory it may not see', () => {
    const blind: NodeEntry = { type: 'node', node: 'b', status: 'online' };
    expect(choosePlacement(question({}, { nodes: [node('a', 32), blind] })).location).toBe('a');
    expect(choosePlacement(question({ templates: [{ ...shared, node: 'b' }] }, { nodes: [blind] })).location).toBe('b');
  });

  it('says for each node why it is full', () => {
    const nodes = [node('a', 2), node('b', 3)];
    expect(refusal(question({}, { nodes }))).toMatchObject({
      code: 'capacity',
      outcome: 'not_applied',
      vendorMessage: 'a: has 2.0 GiB memory left; b: has 3.0 GiB memory left',
    });
  });

  it('does not call a cluster full that is merely down', () => {
    const nodes = [node('a', 32, { status: 'offline' }), node('b', 64, { status: 'unknown' })];
    expect(refusal(question({}, { nodes }))).toMatchObject({ code: 'unavailable', retryable: true });
    expect(refusal(question({}, { nodes: [] })).code).toBe('invalid');
  });

  it('cannot copy from a node that is down', () => {
    const nodes = [node('a', 32, { status: 'offline' }), node('b', 64)];
    expect(refusal(question({}, { nodes }))).toMatchObject({ code: 'unavailable' });
  });

  it('decides the same when two nodes are equal', () => {
    const nodes = [node('b', 32), node('a', 32)];
    expect(choosePlacement(question({}, { nodes })).location).toBe('a');
  });
});

describe('copies of a template', () => {
  it('are the templates of the same name, the one that was ordered first', () => {
    const template = guest(9105, 'a', 1, { template: true, name: 'debian13' });
    const guests = [
      guest(9205, 'b', 1, { template: true, name: 'debian13' }),
      template,
      guest(9305, 'c', 1, { template: true, name: 'debian12' }),
      guest(7301, 'c', 1, { name: 'debian13' }),
    ];
    expect(copiesOf(template, guests).map(({ vmid }) => vmid)).toEqual([9105, 9205]);
    expect(copiesOf({ ...template, name: undefined }, guests).map(({ vmid }) => vmid)).toEqual([9105]);
  });
});
