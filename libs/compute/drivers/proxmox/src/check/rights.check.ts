import type { CheckProblem } from '@uni/compute-port';
import type { PveOptions } from '../connection/connection.options.js';
import { holds, holdsSomewhere, type PermissionMap } from './permission.map.js';

/** One place where rights are needed, and the role under which the manual tells administrators to grant them. */
interface Demand {
  readonly path: string;
  readonly role: string;
  readonly privileges: readonly string[];
  readonly severity: CheckProblem['severity'];
  /** What does not work without them. */
  readonly purpose: string;
  readonly isHeld: (privilege: string) => boolean;
}

const GUEST_PRIVILEGES = [
  'VM.Allocate',
  'VM.Audit',
  'VM.Config.CPU',
  'VM.Config.Cloudinit',
  'VM.Config.Disk',
  'VM.Config.Memory',
  'VM.Config.Options',
  'VM.PowerMgmt',
];

/** Rights without which a machine lives well, and its owner misses something. */
const BESIDE_LIFE = [
  { privilege: 'VM.Console', purpose: 'no console can be opened' },
  { privilege: 'VM.Snapshot', purpose: 'no snapshots can be taken' },
  { privilege: 'VM.Config.CDROM', purpose: 'no disc can be put into a machine' },
  { privilege: 'VM.Config.Network', purpose: 'firewalls cannot be set' },
] as const;

/** Rights over the whole cluster that no virtual machine ever needs. */
const ADMINISTRATION = ['Permissions.Modify', 'User.Modify', 'Realm.Allocate', 'Sys.Modify', 'Sys.Console'];

export function missingRights(
  map: PermissionMap,
  tokenId: string,
  options: PveOptions,
  major: number,
): readonly CheckProblem[] {
  return demandsOf(map, options, major).flatMap((demand) => {
    const missing = demand.privileges.filter((privilege) => !demand.isHeld(privilege));
    if (missing.length === 0) return [];
    return [
      {
        code: 'missing_right' as const,
        severity: demand.severity,
        message: `The token lacks ${missing.join(', ')} on ${demand.path}: ${demand.purpose}.`,
        remedy: grantCommands(tokenId, demand.path, demand.role, missing),
      },
    ];
  });
}

function demandsOf(map: PermissionMap, options: PveOptions, major: number): readonly Demand[] {
  const guests = options.pool === undefined ? '/vms' : `/pool/${options.pool}`;
  const storage = options.storage === undefined ? '/storage' : `/storage/${options.storage}`;
  const at = (path: string) => (privilege: string) => holds(map, path, privilege);
  const below = (path: string) => (privilege: string) => holdsSomewhere(map, path, privilege);
  const demands: Demand[] = [
    {
      path: guests,
      role: 'UniGuest',
      privileges:
        options.bridge === undefined && options.vlanTag === undefined
          ? GUEST_PRIVILEGES
          : [...GUEST_PRIVILEGES, 'VM.Config.Network'],
      severity: 'error',
      purpose: 'machines cannot be built and operated',
      isHeld: at(guests),
    },
    {
      path: guests,
      role: 'UniTemplate',
      privileges: ['VM.Clone'],
      severity: 'error',
      purpose: 'templates cannot be copied (granting it on the templates alone is enough)',
      isHeld: (privilege) => holdsSomewhere(map, '/vms', privilege) || holdsSomewhere(map, '/pool', privilege),
    },
    {
      path: storage,
      role: 'UniStore',
      privileges: ['Datastore.AllocateSpace', 'Datastore.Audit'],
      severity: 'error',
      purpose: 'there is nowhere to put disks',
      isHeld: options.storage === undefined ? below(storage) : at(storage),
    },
    {
      path: '/nodes',
      role: 'UniNode',
      privileges: ['Sys.Audit'],
      severity: 'error',
      purpose: 'free memory is not visible, so machines cannot be placed well',
      isHeld: below('/nodes'),
    },
    {
      path: '/',
      role: 'UniNode',
      privileges: ['Sys.Audit'],
      severity: 'warning',
      purpose: 'a cluster without quorum cannot be told from a healthy one',
      isHeld: at('/'),
    },
    {
      path: guests,
      role: 'UniGuest',
      privileges: [major >= 9 ? 'VM.GuestAgent.Audit' : 'VM.Monitor'],
      severity: 'warning',
      purpose: 'addresses given by DHCP cannot be read from the guest agent',
      isHeld: at(guests),
    },
  ];
  if (options.backupStorage !== undefined) demands.push(...backupDemands(options.backupStorage, guests, at));
  if (options.isoStorage !== undefined) demands.push(...seedDemands(options.isoStorage, guests, at));
  if (major >= 8) demands.push(networkDemand(map, options));
  const demanded = new Set(demands.filter(({ path }) => path === guests).flatMap(({ privileges }) => privileges));
  for (const { privilege, purpose } of BESIDE_LIFE) {
    if (demanded.has(privilege)) continue;
    const isHeld = at(guests);
    demands.push({ path: guests, role: 'UniGuest', privileges: [privilege], severity: 'warning', purpose, isHeld });
  }
  return demands;
}

/** Backups are written to a storage of their own and removed from there again. */
function backupDemands(
  backupStorage: string,
  guests: string,
  at: (path: string) => (privilege: string) => boolean,
): readonly Demand[] {
  const path = `/storage/${backupStorage}`;
  return [
    {
      path,
      role: 'UniStore',
      privileges: ['Datastore.AllocateSpace', 'Datastore.Audit'],
      severity: 'error',
      purpose: 'there is nowhere to put backups',
      isHeld: at(path),
    },
    {
      path: guests,
      role: 'UniGuest',
      privileges: ['VM.Backup'],
      severity: 'error',
      purpose: 'backups can be neither made nor restored',
      isHeld: at(guests),
    },
  ];
}

/** Cloud-init data of customers is uploaded as an ISO image, attached, and removed with the machine. */
function seedDemands(
  isoStorage: string,
  guests: string,
  at: (path: string) => (privilege: string) => boolean,
): readonly Demand[] {
  const path = `/storage/${isoStorage}`;
  return [
    {
      path,
      role: 'UniIso',
      privileges: ['Datastore.Allocate', 'Datastore.AllocateTemplate', 'Datastore.Audit'],
      severity: 'error',
      purpose: 'user data cannot be handed over and removed again',
      isHeld: at(path),
    },
    {
      path: guests,
      role: 'UniGuest',
      privileges: ['VM.Config.CDROM'],
      severity: 'error',
      purpose: 'user data cannot be attached',
      isHeld: at(guests),
    },
  ];
}

function networkDemand(map: PermissionMap, options: PveOptions): Demand {
  const { bridge, vlanTag } = options;
  const path = [
    '/sdn/zones/localnetwork',
    ...(bridge === undefined ? [] : [bridge, ...(vlanTag === undefined ? [] : [vlanTag])]),
  ].join('/');
  const isHeld = (privilege: string) =>
    bridge === undefined
      ? holdsSomewhere(map, '/sdn/zones', privilege)
      : holds(map, path, privilege) ||
        Object.entries(map).some(([key, rights]) => isVnet(key, bridge) && privilege in rights);
  return {
    path,
    role: 'UniNet',
    privileges: ['SDN.Use'],
    severity: 'error',
    purpose: 'machines cannot be attached to a network',
    isHeld,
  };
}

/** The bridge may be a virtual network of another zone than the hosts' own. */
function isVnet(path: string, bridge: string): boolean {
  return new RegExp(`^/sdn/zones/[^/]+/${bridge.replaceAll('.', '\\.')}(?:/|$)`).test(path);
}

/** A token with its own privileges may do what both it and its user may do: both must be granted. */
function grantCommands(tokenId: string, path: string, role: string, privileges: readonly string[]): string {
  const user = tokenId.slice(0, tokenId.indexOf('!'));
  const list = privileges.join(',');
  return [
    'Run on any node of the cluster:',
    `pveum role modify ${role} --append 1 --privs "${list}" || pveum role add ${role} --privs "${list}"`,
    `pveum acl modify ${path} --users '${user}' --roles ${role}`,
    `pveum acl modify ${path} --tokens '${tokenId}' --roles ${role}`,
    'Then test the connection again.',
  ].join('\n');
}

export function excessiveRights(map: PermissionMap, tokenId: string): readonly CheckProblem[] {
  const isRoot = tokenId.startsWith('root@pam!');
  const administrative = ADMINISTRATION.filter((privilege) => holds(map, '/', privilege));
  if (!isRoot && administrative.length === 0) return [];
  const reason = isRoot
    ? 'The token belongs to root@pam.'
    : `The token may administer the cluster (${administrative.join(', ')} on /).`;
  return [
    {
      code: 'too_many_rights',
      severity: 'warning',
      message: `${reason} Whoever steals it owns every machine and every host.`,
      remedy:
        'Make a user and a token with only the rights that the manual lists under "Proxmox VE: user, token and roles", and replace the token here.',
    },
  ];
}
