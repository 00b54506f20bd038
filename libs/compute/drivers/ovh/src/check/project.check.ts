import { ProviderError, type CheckProblem, type LocationCapacity } from '@uni/compute-port';
import { type OvhApi, type OvhConnection, problemOf, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import { inBatches, isUp, type OvhAccount } from '../account/ovh.account.js';
import { neededRights } from './needed.rights.js';

const projectSchema = z.object({ status: z.string(), description: z.string().nullish() });
const amount = z.number().nullish();
const quotasSchema = z.array(
  z.object({
    region: z.string(),
    instance: z
      .object({
        maxCores: amount,
        usedCores: amount,
        maxInstances: amount,
        usedInstances: amount,
        maxRam: amount,
        usedRAM: amount,
      })
      .nullish(),
    volume: z.object({ maxGigabytes: amount, usedGigabytes: amount }).nullish(),
  }),
);
type Quotas = z.output<typeof quotasSchema>[number];

export interface ProjectFindings {
  readonly problems: readonly CheckProblem[];
  readonly capacity: readonly LocationCapacity[];
}

/** What is wrong with the projects, their regions and their quotas. */
export async function checkProjects(
  api: OvhApi,
  account: OvhAccount,
  connection: OvhConnection,
): Promise<ProjectFindings> {
  const ids = await account.projects(api);
  const unknown = (connection.options.projects ?? []).filter((id) => !ids.includes(id));
  const missing: readonly CheckProblem[] = unknown.map((id) => ({
    code: 'misconfigured',
    severity: 'error',
    message: `The account has no project ${id}.`,
    remedy: 'Remove it from the option "projects", or check that the keys belong to the right account.',
  }));
  if (ids.length === 0 && unknown.length === 0) {
    const remedy = 'Make one in the control panel (Public Cloud, Create a new project); it needs a means of payment.';
    return {
      problems: [
        { code: 'account_closed', severity: 'error', message: 'The account has no Public Cloud project.', remedy },
      ],
      capacity: [],
    };
  }
  const findings = await inBatches(ids, (id) => checkProject(api, account, connection, id, ids.length > 1));
  return {
    problems: [...missing, ...findings.flatMap(({ problems }) => problems), ...regionProblems(findings, connection)],
    capacity: findings.flatMap(({ capacity }) => capacity),
  };
}

interface OneProject extends ProjectFindings {
  /** Null where the project could not be looked at. */
  readonly regions: readonly string[] | null;
}

async function checkProject(
  api: OvhApi,
  account: OvhAccount,
  connection: OvhConnection,
  id: string,
  isOneOfSeveral: boolean,
): Promise<OneProject> {
  try {
    const project = await api.get({ label: 'project', path: projectPath(id), schema: projectSchema });
    const title = project.description?.trim() || id;
    if (project.status !== 'ok') {
      return { problems: [closedProject(title, project.status, isOneOfSeveral)], capacity: [], regions: null };
    }
    const regions = await account.regions(api, id);
    const quotas = await api.get({ label: 'quota', path: projectPath(id, 'quota'), schema: quotasSchema });
    const inScope = quotas.filter(({ region }) => account.isInScope(region));
    const down = regions.filter((region) => !isUp(region));
    return {
      problems: [
        ...down.map(({ name, status }) => regionDown(name, status)),
        ...inScope.flatMap((quota) => quotaProblems(title, quota)),
      ],
      capacity: inScope.map((quota) => capacityOf(quota, isOneOfSeveral ? title : null)),
      regions: regions.map(({ name }) => name),
    };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
    return {
      problems: [problemOf(error, `looking at project ${id}`, connection, neededRights(connection.options))],
      capacity: [],
      regions: null,
    };
  }
}

function regionProblems(projects: readonly OneProject[], { options }: OvhConnection): readonly CheckProblem[] {
  // Where no project could be looked at, nothing is known about regions.
  if (projects.every(({ regions }) => regions === null)) return [];
  const known = new Set(projects.flatMap(({ regions }) => regions ?? []));
  return (options.regions ?? [])
    .filter((name) => !known.has(name))
    .map((name) => ({
      code: 'misconfigured',
      severity: 'error',
      message: `No project has the region ${name}: it is not activated, or the vendor has given it up.`,
      remedy: `Activate it in the control panel (Quota and regions), or remove it from the option "regions".`,
    }));
}

function closedProject(title: string, status: string, isOneOfSeveral: boolean): CheckProblem {
  return {
    code: 'account_closed',
    severity: isOneOfSeveral ? 'warning' : 'error',
    message: `The project ${title} is ${status}.`,
    remedy:
      status === 'suspended'
        ? 'The vendor suspends projects for unpaid bills: pay them or correct the means of payment in the control panel.'
        : 'Wait until the vendor has finished, or remove the project from the option "projects".',
  };
}

function regionDown(name: string, status: string): CheckProblem {
  return {
    code: 'part_down',
    severity: 'warning',
    message: `The region ${name} is ${status}.`,
    remedy:
      'Nothing is built there, and what the inventory misses there proves nothing, until the vendor has repaired it.',
  };
}

function quotaProblems(title: string, { region, instance }: Quotas): readonly CheckProblem[] {
  if (!instance) return [];
  const counted: readonly (readonly [string, number | null | undefined, number | null | undefined])[] = [
    ['instances', instance.usedInstances, instance.maxInstances],
    ['processors', instance.usedCores, instance.maxCores],
    ['memory', instance.usedRAM, instance.maxRam],
  ];
  return counted
    .filter(([, used, max]) => typeof used === 'number' && typeof max === 'number' && max >= 0 && used >= max)
    .map(([what, used, max]) => ({
      code: 'quota_reached',
      severity: 'warning',
      message: `The project ${title} has used up its quota of ${what} in ${region} (${used} of ${max}).`,
      remedy:
        'Raise it in the control panel (Quota and regions, Increase my quotas), or give the connection other regions.',
    }));
}

/** Memory is told in MiB, as by the cloud below. */
function capacityOf({ region, instance, volume }: Quotas, project: string | null): LocationCapacity {
  return {
    location: project === null ? region : `${region} (${project})`,
    memoryMib: share(instance?.usedRAM, instance?.maxRam),
    vcpus: share(instance?.usedCores, instance?.maxCores),
    diskGib: share(volume?.usedGigabytes, volume?.maxGigabytes),
    machines: share(instance?.usedInstances, instance?.maxInstances),
  };
}

/** Without a limit there is nothing to fill up. */
function share(
  used: number | null | undefined,
  total: number | null | undefined,
): { readonly total: number; readonly used: number } | null {
  return typeof used === 'number' && typeof total === 'number' && total >= 0 ? { total, used } : null;
}
