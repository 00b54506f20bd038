import { randomBytes } from 'node:crypto';
import { DEFAULT_WORLD, type NodeSpec, type TemplateSpec, type TokenSpec, type WorldSpec } from '../options.js';
import { GIB, MIB, TIB } from './bytes.js';
import type { AclEntry, GuestState, WorldState } from './state.js';
import { addVolume } from './volumes.js';
import { World, type WorldSettings } from './world.js';

/** What a careful operator grants a control plane: everything it needs on guests, nothing on the cluster itself. */
export const GUEST_PRIVILEGES = [
  'VM.Allocate',
  'VM.Audit',
  'VM.Backup',
  'VM.Clone',
  'VM.Config.CDROM',
  'VM.Config.CPU',
  'VM.Config.Cloudinit',
  'VM.Config.Disk',
  'VM.Config.HWType',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.Console',
  'VM.GuestAgent.Audit',
  'VM.Migrate',
  'VM.PowerMgmt',
  'VM.Snapshot',
  'VM.Snapshot.Rollback',
] as const;

const STORAGE_PRIVILEGES = ['Datastore.AllocateSpace', 'Datastore.AllocateTemplate', 'Datastore.Audit'];

function leastPrivilegeAcl(spec: WorldSpec, scope: TokenSpec['scope']): AclEntry[] {
  const grant = (path: string, privileges: readonly string[]): AclEntry => ({
    path,
    privileges: [...privileges],
    propagate: true,
  });
  const acl = [
    grant('/', ['Sys.Audit']),
    grant('/storage', STORAGE_PRIVILEGES),
    grant('/sdn', ['SDN.Use']),
    grant('/nodes', ['Sys.Audit']),
  ];
  if (scope === 'vms') acl.push(grant('/vms', GUEST_PRIVILEGES));
  else {
    acl.push(grant(`/pool/${spec.pools[0] ?? 'cp-prod'}`, [...GUEST_PRIVILEGES, 'Pool.Audit']));
    for (const template of spec.templates) acl.push(grant(`/vms/${template.vmid}`, ['VM.Clone', 'VM.Audit']));
  }
  return acl;
}

function without(acl: readonly AclEntry[], privileges: readonly string[]): AclEntry[] {
  return acl.map((entry) => ({ ...entry, privileges: entry.privileges.filter((name) => !privileges.includes(name)) }));
}

function addToken(world: World, spec: WorldSpec, token: Partial<TokenSpec>): void {
  const userId = token.userId ?? 'svc-cp@pve';
  const name = token.name ?? 'uni';
  const acl = without(leastPrivilegeAcl(spec, token.scope ?? 'vms'), token.without ?? []);
  // Extra privileges are granted at the root and lie beneath the deeper entries, so each entry gets them too.
  for (const entry of acl) entry.privileges.push(...(token.also ?? []));
  const fullId = `${userId}!${name}`;
  world.state.tokens[fullId] = {
    fullId,
    userId,
    name,
    secret: token.secret ?? world.randomUuid(),
    privilegeSeparation: token.privilegeSeparation ?? true,
    expiresAtS: 0,
    revoked: false,
    acl: structuredClone(acl),
  };
  world.state.users[userId] = { userId, acl, password: token.password ?? world.randomHex(24) };
}

function addNode(world: World, node: NodeSpec, index: number): void {
  world.state.nodes[node.name] = {
    name: node.name,
    nodeId: index + 1,
    ip: `192.0.2.${11 + index}`,
    cpus: node.cpus,
    memoryBytes: node.memoryGib * GIB,
    rootBytes: 96 * GIB,
    bridges: [...(node.bridges ?? ['vmbr0'])],
    online: true,
  };
}

function addStorages(world: World, spec: WorldSpec): void {
  const storages = world.state.storages;
  const shared = { id: 'ceph-vm', type: 'rbd' as const, shared: true, content: ['images', 'rootdir'], enabled: true };
  storages['ceph-vm'] = {
    ...shared,
    totalBytes: spec.sharedStorageGib * GIB,
    baseUsedBytes: Math.round(spec.sharedStorageGib * GIB * 0.02),
  };
  const local = {
    id: 'local',
    type: 'dir' as const,
    shared: false,
    content: ['iso', 'vztmpl', 'backup', 'import'],
    enabled: true,
  };
  storages['local'] = { ...local, totalBytes: 96 * GIB, baseUsedBytes: 9 * GIB };
  const thin = {
    id: 'local-lvm',
    type: 'lvmthin' as const,
    shared: false,
    content: ['images', 'rootdir'],
    enabled: true,
  };
  storages['local-lvm'] = { ...thin, totalBytes: TIB, baseUsedBytes: 6 * GIB };
  const files = { id: 'nfs-bak', type: 'nfs' as const, shared: true, content: ['backup', 'iso'], enabled: true };
  storages['nfs-bak'] = { ...files, totalBytes: 8 * TIB, baseUsedBytes: 40 * GIB };
}

/** A cloud-init template as vendors' images are usually made: one disk, one card, agent, serial console. */
function addTemplate(world: World, template: TemplateSpec): void {
  const { vmid, storage, node } = template;
  const local = !(world.storage(storage)?.shared ?? false);
  const disk = `${storage}:base-${vmid}-disk-0`;
  const drive = `${storage}:vm-${vmid}-cloudinit`;
  const common = {
    storage,
    node: local ? node : null,
    content: 'images' as const,
    format: 'raw',
    vmid,
    parent: null,
    createdAtS: world.nowS(),
  };
  addVolume(world, { ...common, volid: disk, sizeBytes: template.diskGib * GIB });
  addVolume(world, { ...common, volid: drive, sizeBytes: 4 * 1024 * 1024 });
  const mac = world
    .randomHex(6)
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1:');
  const guest: GuestState = {
    vmid,
    kind: 'qemu',
    node,
    incarnation: world.randomUuid(),
    config: {
      name: template.name,
      description: template.description ?? template.name,
      cores: 1,
      sockets: 1,
      memory: '1024',
      cpu: 'x86-64-v2-AES',
      ostype: 'l26',
      scsihw: 'virtio-scsi-single',
      boot: 'order=scsi0',
      scsi0: `${disk},discard=on,iothread=1,size=${template.diskGib}G`,
      ide2: `${drive},media=cdrom,size=4M`,
      net0: `virtio=BC:24:11:${mac},bridge=vmbr0,firewall=1`,
      agent: '1',
      serial0: 'socket',
      vga: 'serial0',
      smbios1: `uuid=${world.randomUuid()}`,
      vmgenid: world.randomUuid(),
      meta: `creation-qemu=10.1.2,ctime=${world.nowS()}`,
    },
    pending: {},
    pendingDeletes: {},
    incoming: {},
    lock: null,
    template: true,
    run: null,
    fileLock: null,
    snapshots: {},
    parentSnapshot: null,
    pool: null,
    createdAtMs: world.nowMs(),
    broadcast: null,
    ignoresAcpi: false,
    agentMissing: false,
    cloudInit: {},
    runs: [],
  };
  world.state.guests[String(vmid)] = guest;
}

function addIso(world: World, name: string, sizeBytes: number): void {
  addVolume(world, {
    volid: `nfs-bak:iso/${name}`,
    storage: 'nfs-bak',
    node: null,
    content: 'iso',
    format: 'iso',
    sizeBytes,
    vmid: null,
    parent: null,
    createdAtS: world.nowS(),
  });
}

const EMPTY_MAPS = () => ({
  nodes: {},
  storages: {},
  volumes: {},
  guests: {},
  tasks: {},
  leases: {},
  users: {},
  tokens: {},
});

/** A cluster as it is on its first day. */
export function buildWorld(
  settings: WorldSettings,
  seed: number,
  overrides: Partial<WorldSpec>,
  token: Partial<TokenSpec>,
): World {
  const spec = { ...DEFAULT_WORLD, ...overrides };
  const state: WorldState = {
    format: 1,
    clusterName: spec.clusterName,
    pveVersion: spec.pveVersion,
    randomState: seed | 0,
    nextPid: 180_000,
    nextEventSequence: 1,
    // It has been up for nine days: a cluster with an uptime of a second would look like an accident.
    bootedAtMs: settings.clock.now().getTime() - 801_234_000,
    ...EMPTY_MAPS(),
    pools: Object.fromEntries(spec.pools.map((id) => [id, { comment: '', storages: [] }])),
    queue: [],
    conditions: [],
    machineLog: [],
    tls: null,
    authKey: randomBytes(32).toString('hex'),
    consoles: {},
    firewallOptions: { enable: 1 },
  };
  const world = new World(state, settings);
  for (const [index, node] of spec.nodes.entries()) addNode(world, node, index);
  addStorages(world, spec);
  for (const template of spec.templates) addTemplate(world, template);
  for (const [index, name] of spec.isos.entries()) addIso(world, name, (612 + 173 * index) * MIB);
  addToken(world, spec, token);
  return world;
}
