import { describe, expect, it } from 'vitest';
import { holds, holdsSomewhere, permissionMapSchema } from './permission.map.js';
import { excessiveRights, missingRights } from './rights.check.js';
import type { PveOptions } from '../connection/connection.options.js';

const TOKEN = 'svc-uni@pve!portal';
const options: PveOptions = { vmidMin: 100_000, vmidMax: 999_999 };
const privileges = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 1]));
const guests = privileges(
  'VM.Allocate',
  'VM.Audit',
  'VM.Clone',
  'VM.Config.CDROM',
  'VM.Config.CPU',
  'VM.Config.Cloudinit',
  'VM.Config.Disk',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.Console',
  'VM.PowerMgmt',
  'VM.Snapshot',
  'VM.GuestAgent.Audit',
);
const enough = {
  '/vms': guests,
  '/storage': privileges('Datastore.AllocateSpace', 'Datastore.Audit'),
  '/': privileges('Sys.Audit'),
  '/nodes': privileges('Sys.Audit'),
  '/sdn/zones/localnetwork': privileges('SDN.Use'),
};
const without = (map: Record<string, Record<string, number>>, path: string, name: string) => {
  const { [name]: _dropped, ...rest } = map[path] ?? {};
  return permissionMapSchema.parse({ ...map, [path]: rest });
};

describe('effective rights', () => {
  const map = permissionMapSchema.parse({
    '/': { A: 1, B: 0 },
    '/vms': { C: '1' },
    '/vms/100': {},
    '/pool/x': { D: 1 },
  });

  it('inherit from the nearest listed path above, unless they were granted without propagation', () => {
    expect(holds(map, '/', 'B')).toBe(true);
    expect(holds(map, '/nodes/a', 'A')).toBe(true);
    expect(holds(map, '/nodes/a', 'B')).toBe(false);
    expect(holds(map, '/vms/7', 'C')).toBe(true);
    expect(holds(map, '/vms/7', 'A')).toBe(false);
    expect(holds(map, '/vms/100', 'C')).toBe(false);
  });

  it('are found below a path', () => {
    expect(holdsSomewhere(map, '/pool', 'D')).toBe(true);
    expect(holdsSomewhere(map, '/pool', 'C')).toBe(false);
  });
});

describe('missing rights', () => {
  it('are none for the roles of the manual', () => {
    expect(missingRights(permissionMapSchema.parse(enough), TOKEN, options, 9)).toEqual([]);
  });

  it.each([
    ['/vms', 'VM.PowerMgmt'],
    ['/vms', 'VM.Allocate'],
    ['/vms', 'VM.Clone'],
    ['/vms', 'VM.Config.Cloudinit'],
    ['/storage', 'Datastore.AllocateSpace'],
    ['/nodes', 'Sys.Audit'],
    ['/sdn/zones/localnetwork', 'SDN.Use'],
  ])('on %s: %s is named with the command that grants it', (path, name) => {
    const problems = missingRights(without(enough, path, name), TOKEN, options, 9);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'missing_right', severity: 'error' });
    expect(problems[0]?.message).toContain(`lacks ${name} on ${path}`);
    expect(problems[0]?.remedy).toContain(`--append 1 --privs "${name}"`);
    expect(problems[0]?.remedy).toContain(`pveum acl modify ${path} --tokens '${TOKEN}'`);
    expect(problems[0]?.remedy).toContain(`pveum acl modify ${path} --users 'svc-uni@pve'`);
  });

  it.each(['VM.Console', 'VM.Snapshot', 'VM.Config.CDROM', 'VM.Config.Network'])(
    'for what is beside the life of a machine are a warning: %s',
    (name) => {
      const problems = missingRights(without(enough, '/vms', name), TOKEN, options, 9);
      expect(problems).toMatchObject([{ severity: 'warning' }]);
      expect(problems[0]?.message).toContain(`lacks ${name} on /vms`);
    },
  );

  it('for backups are asked for once there is a storage for them', () => {
    const withBackups = { ...options, backupStorage: 'nfs-bak' };
    expect(missingRights(permissionMapSchema.parse(enough), TOKEN, withBackups, 9)).toMatchObject([
      { severity: 'error', message: expect.stringContaining('VM.Backup') as string },
    ]);
    const able = {
      ...enough,
      '/vms': { ...guests, 'VM.Backup': 1 },
      '/storage/nfs-bak': privileges('Datastore.Audit'),
    };
    expect(missingRights(permissionMapSchema.parse(able), TOKEN, withBackups, 9)).toMatchObject([
      { severity: 'error', message: expect.stringContaining('Datastore.AllocateSpace on /storage/nfs-bak') as string },
    ]);
  });

  it('on the cluster as a whole are a warning', () => {
    const problems = missingRights(without(enough, '/', 'Sys.Audit'), TOKEN, options, 9);
    expect(problems).toMatchObject([{ severity: 'warning' }]);
    expect(problems[0]?.message).toContain('lacks Sys.Audit on /:');
  });

  it('on the agent are a warning, by the name that the release uses', () => {
    const map = without(enough, '/vms', 'VM.GuestAgent.Audit');
    expect(missingRights(map, TOKEN, options, 9)).toMatchObject([{ severity: 'warning' }]);
    expect(missingRights(map, TOKEN, options, 8)[0]?.message).toContain('VM.Monitor');
  });

  it('follow the pool, the storage, the bridge and the VLAN of the connection', () => {
    const scoped = { ...options, pool: 'prod', storage: 'ceph', bridge: 'vmbr1', vlanTag: 7 };
    const paths = missingRights(permissionMapSchema.parse({}), TOKEN, scoped, 9).map(
      ({ message }) => / on (\S+):/.exec(message)?.[1],
    );
    expect(new Set(paths)).toEqual(
      new Set(['/', '/pool/prod', '/storage/ceph', '/nodes', '/sdn/zones/localnetwork/vmbr1/7']),
    );
    const granted = {
      '/': enough['/'],
      '/pool/prod': guests,
      '/storage/ceph': enough['/storage'],
      '/nodes': enough['/nodes'],
      '/sdn/zones/tenants/vmbr1': privileges('SDN.Use'),
    };
    expect(missingRights(permissionMapSchema.parse(granted), TOKEN, scoped, 9)).toEqual([]);
  });

  it('do not ask for network rights that the release does not know', () => {
    const { '/sdn/zones/localnetwork': _sdn, ...old } = { ...enough, '/vms': { ...guests, 'VM.Monitor': 1 } };
    expect(missingRights(permissionMapSchema.parse(old), TOKEN, options, 7)).toEqual([]);
    expect(missingRights(permissionMapSchema.parse(old), TOKEN, options, 8)).toHaveLength(1);
  });
});

describe('too many rights', () => {
  it('are a warning for root and for administrators, and no matter for others', () => {
    expect(excessiveRights(permissionMapSchema.parse(enough), TOKEN)).toEqual([]);
    expect(excessiveRights(permissionMapSchema.parse(enough), 'root@pam!x')).toMatchObject([
      { code: 'too_many_rights', severity: 'warning' },
    ]);
    const admin = permissionMapSchema.parse({ '/': privileges('Permissions.Modify', 'VM.Audit') });
    expect(excessiveRights(admin, TOKEN)[0]?.message).toContain('Permissions.Modify');
  });
});
