import { rfbHandshake, type VendorResource, type VendorShelf, type VendorSide } from '@uni/compute-conformance';
import type { FirewallRule, FirewallState } from '@uni/compute-port';
import type { GuestState } from '@uni/simulator-proxmox';
import type { SimulatedCluster } from './simulated-cluster.js';

export const BACKUP_STORAGE = 'nfs-bak';
const GIB = 1024 ** 3;
const OWN_DISK = /vm-\d+-uni-([a-z0-9-]+)$/;
const NOTES = /uni-mark: ([a-z0-9-]+)\)/;

/** The cluster as its own pages show it beside machines, without the driver's code. */
export function vendorSideOf(cluster: SimulatedCluster): VendorSide {
  return {
    snapshots: snapshotsOf(cluster),
    volumes: volumesOf(cluster),
    backups: backupsOf(cluster),
    disc: (id) => Promise.resolve(discOf(guestOf(cluster, id))),
    firewall: (id) => Promise.resolve(firewallOf(guestOf(cluster, id))),
    greet: (access) => rfbHandshake(access),
  };
}

function guestOf(cluster: SimulatedCluster, id: string): GuestState {
  const guest = cluster.guest(id);
  if (!guest) throw new Error(`the cluster has no guest ${id}`);
  return guest;
}

function machinesOf(cluster: SimulatedCluster): readonly GuestState[] {
  return Object.values(cluster.simulator.state().guests).filter((guest) => guest.kind === 'qemu' && !guest.template);
}

function pathOf({ node, vmid }: GuestState): string {
  return `/nodes/${node}/qemu/${vmid}`;
}

function snapshotsOf(cluster: SimulatedCluster): VendorShelf {
  let planted = 0;
  const all = (): readonly VendorResource[] =>
    machinesOf(cluster).flatMap(({ vmid, snapshots }) =>
      Object.keys(snapshots).map((name) => ({
        externalId: `${vmid}/${name}`,
        mark: /^uni-(.+)$/.exec(name)?.[1] ?? null,
        machineExternalId: String(vmid),
        sizeGib: null,
      })),
    );
  return {
    all: () => Promise.resolve(all()),
    plant: async (id) => {
      planted += 1;
      const snapname = `byhand${planted}`;
      await cluster.operate('POST', `${pathOf(guestOf(cluster, id))}/snapshot`, { snapname, description: 'by hand' });
      return `${id}/${snapname}`;
    },
    vanish: async (externalId) => {
      const [id = '', name = ''] = externalId.split('/');
      await cluster.operate('DELETE', `${pathOf(guestOf(cluster, id))}/snapshot/${name}`);
    },
  };
}

/** Keys of a configuration that name this volume. */
function keysOf(guest: GuestState, volid: string): readonly string[] {
  return Object.entries(guest.config)
    .filter(([key, value]) => /^(?:scsi|unused)\d+$/.test(key) && String(value).split(',')[0] === volid)
    .map(([key]) => key);
}

function volumesOf(cluster: SimulatedCluster): VendorShelf {
  const all = (): readonly VendorResource[] => {
    const machines = machinesOf(cluster);
    return Object.values(cluster.simulator.state().volumes)
      .filter(
        ({ content, vmid, volid }) => content === 'images' && vmid !== null && !/cloudinit|base-|-state-/.test(volid),
      )
      .flatMap(({ volid, vmid, sizeBytes }) => {
        const guest = machines.find((machine) => machine.vmid === vmid);
        const keys = guest ? keysOf(guest, volid) : [];
        const mark = OWN_DISK.exec(volid)?.[1] ?? null;
        if (keys.includes('scsi0') || (mark === null && keys.length === 0)) return [];
        return [{ externalId: volid, mark, machineExternalId: guest ? String(vmid) : null, sizeGib: sizeBytes / GIB }];
      });
  };
  return {
    all: () => Promise.resolve(all()),
    plant: async (id) => {
      const before = new Set(all().map(({ externalId }) => externalId));
      const { config } = guestOf(cluster, id);
      const slot = [20, 21, 22].map((index) => `scsi${index}`).find((key) => config[key] === undefined) ?? 'scsi23';
      await cluster.operate('POST', `${pathOf(guestOf(cluster, id))}/config`, { [slot]: 'ceph-vm:3' });
      return all().find(({ externalId }) => !before.has(externalId))?.externalId ?? '';
    },
    vanish: async (externalId) => {
      const guest = machinesOf(cluster).find((machine) => keysOf(machine, externalId).length > 0);
      if (!guest) throw new Error(`no guest has ${externalId}`);
      const form = { delete: keysOf(guest, externalId).join(','), force: '1' };
      await cluster.operate('POST', `${pathOf(guest)}/config`, form);
    },
  };
}

function backupsOf(cluster: SimulatedCluster): VendorShelf {
  const all = (): readonly VendorResource[] =>
    Object.values(cluster.simulator.state().volumes)
      .filter(({ content }) => content === 'backup')
      .map(({ volid, vmid, backup }) => ({
        externalId: volid,
        mark: NOTES.exec(backup?.notes ?? '')?.[1] ?? null,
        machineExternalId: vmid === null ? null : String(vmid),
        sizeGib: null,
      }));
  return {
    all: () => Promise.resolve(all()),
    plant: async (id) => {
      const before = new Set(all().map(({ externalId }) => externalId));
      const { node } = guestOf(cluster, id);
      await cluster.operate('POST', `/nodes/${node}/vzdump`, { vmid: id, storage: BACKUP_STORAGE, remove: '0' });
      return all().find(({ externalId }) => !before.has(externalId))?.externalId ?? '';
    },
    vanish: (externalId) =>
      cluster.operate('DELETE', `/nodes/pvea/storage/${BACKUP_STORAGE}/content/${encodeURIComponent(externalId)}`),
  };
}

function discOf(guest: GuestState): string | null {
  const drives = Object.entries(guest.config)
    .filter(([key]) => /^ide\d$/.test(key))
    .map(([, value]) => String(value).split(',')[0] ?? '');
  return drives.find((volume) => volume.includes(':iso/') && !volume.includes('uni-seed-')) ?? null;
}

function firewallOf(guest: GuestState): FirewallState {
  const { options = {}, rules = [] } = guest.firewall ?? {};
  const word = (action: unknown): 'accept' | 'drop' => (action === 'ACCEPT' ? 'accept' : 'drop');
  return {
    enabled: options['enable'] === 1,
    defaultIn: word(options['policy_in'] ?? 'DROP'),
    defaultOut: word(options['policy_out'] ?? 'ACCEPT'),
    rules: rules.map((rule): FirewallRule => {
      const told = new Map(Object.entries(rule).map(([key, value]) => [key, String(value)]));
      const [from, to] = (told.get('dport') ?? '').split(':');
      return {
        direction: told.get('type') === 'out' ? 'out' : 'in',
        action: word(told.get('action')),
        protocol: (told.get('proto') ?? 'any') as FirewallRule['protocol'],
        portFrom: from ? Number(from) : null,
        portTo: from ? Number(to ?? from) : null,
        cidr: told.get('source') ?? told.get('dest') ?? '0.0.0.0/0',
        note: told.get('comment') ?? '',
      };
    }),
  };
}

const anywhere = { direction: 'in', action: 'accept', protocol: 'any', portFrom: null, portTo: null } as const;
const rule = (parts: Partial<FirewallRule>): FirewallRule => ({ ...anywhere, cidr: '0.0.0.0/0', note: '', ...parts });

export const WEB: FirewallState = {
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules: [
    rule({ protocol: 'tcp', portFrom: 443, portTo: 443, note: 'web' }),
    rule({ protocol: 'tcp', portFrom: 8000, portTo: 8999, cidr: '192.0.2.0/24' }),
    rule({ direction: 'out', action: 'drop', protocol: 'udp', portFrom: 53, portTo: 53, cidr: '198.51.100.0/24' }),
  ],
};
export const CLOSED: FirewallState = {
  enabled: false,
  defaultIn: 'drop',
  defaultOut: 'drop',
  rules: [rule({ protocol: 'icmp', note: 'ping' })],
};
/** Ports without a protocol that has them. */
export const IMPOSSIBLE: FirewallState = { ...WEB, rules: [rule({ portFrom: 80, portTo: 80 })] };
