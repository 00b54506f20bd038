import type { CheckProblem } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import { wireText } from '../api/wire.values.js';
import type { Release } from './release.check.js';

interface Demand {
  /** What does not work without these commands. */
  readonly purpose: string;
  readonly severity: CheckProblem['severity'];
  readonly commands: readonly string[];
  /** The first release that has them; older ones are told apart from a role that lacks them. */
  readonly since?: Release;
}

/** Everything that this driver ever calls, by what it is for. */
export const DEMANDS: readonly Demand[] = [
  {
    purpose: 'nothing can be sold',
    severity: 'error',
    commands: ['listZones', 'listServiceOfferings', 'listTemplates', 'listNetworks', 'listVirtualMachines'],
  },
  {
    purpose: 'machines cannot be built and run',
    severity: 'error',
    commands: [
      'deployVirtualMachine',
      'startVirtualMachine',
      'stopVirtualMachine',
      'rebootVirtualMachine',
      'destroyVirtualMachine',
      'listVolumes',
    ],
  },
  {
    purpose: 'machines cannot be resized',
    severity: 'error',
    commands: ['scaleVirtualMachine', 'resizeVolume'],
  },
  {
    purpose: 'limits of the account are not seen before an order fails',
    severity: 'warning',
    commands: ['listAccounts'],
  },
  {
    purpose: 'existing machines cannot be taken over',
    severity: 'warning',
    commands: ['createTags', 'deleteTags'],
  },
  {
    purpose: 'machines cannot be rebuilt',
    severity: 'warning',
    commands: ['restoreVirtualMachine', 'updateVirtualMachine'],
  },
  {
    purpose: 'customers have no snapshots',
    severity: 'warning',
    commands: ['createVMSnapshot', 'listVMSnapshot', 'deleteVMSnapshot', 'revertToVMSnapshot'],
  },
  {
    purpose: 'customers have no backups',
    severity: 'warning',
    commands: ['createSnapshot', 'listSnapshots', 'deleteSnapshot', 'revertSnapshot'],
  },
  {
    purpose: 'customers have no volumes',
    severity: 'warning',
    commands: ['listDiskOfferings', 'createVolume', 'attachVolume', 'detachVolume', 'deleteVolume'],
  },
  {
    purpose: 'customers have no discs',
    severity: 'warning',
    commands: ['listIsos', 'attachIso', 'detachIso'],
  },
  {
    purpose: 'customers have no further addresses',
    severity: 'warning',
    commands: ['addIpToNic', 'removeIpFromNic', 'listAsyncJobs'],
  },
  {
    purpose: 'customers have no console',
    severity: 'warning',
    commands: ['createConsoleEndpoint'],
    since: { major: 4, minor: 18 },
  },
  {
    purpose: 'there is no history of metrics, only the present moment',
    severity: 'warning',
    commands: ['listVirtualMachinesUsageHistory'],
    since: { major: 4, minor: 17 },
  },
  { purpose: 'what happens at the vendor is not shown', severity: 'warning', commands: ['listEvents'] },
];

/** The names of all commands that the role of the keys may use. */
export async function readCommands(api: CloudStackApi): Promise<ReadonlySet<string>> {
  const { items } = await readPage(api, { command: 'listApis', key: 'api', item: z.object({ name: wireText }) });
  return new Set(items.map(({ name }) => name));
}

export function missingRights(commands: ReadonlySet<string>, release: Release | null): readonly CheckProblem[] {
  return DEMANDS.flatMap(({ purpose, severity, commands: wanted, since }) => {
    const missing = wanted.filter((command) => !commands.has(command));
    if (missing.length === 0 || (since && release && isBefore(release, since))) return [];
    return [
      {
        code: 'missing_right' as const,
        severity,
        message: `The role of the keys may not use ${missing.join(', ')}: ${purpose}.`,
        remedy: `Allow the commands in the role of the account, as the root administrator: ${missing
          .map((rule) => `"cmk create rolepermission roleid=<role id> rule=${rule} permission=allow"`)
          .join(', ')}. Then test again.`,
      },
    ];
  });
}

/** Commands of later releases: what is missing because the cloud is old, not because of the role. */
export function missingByAge(release: Release): readonly string[] {
  return DEMANDS.filter(({ since }) => since && isBefore(release, since)).map(({ purpose }) => purpose);
}

function isBefore(release: Release, since: Release): boolean {
  return release.major < since.major || (release.major === since.major && release.minor < since.minor);
}
