import { Forbidden } from './refusals.js';
import type { FlavorState, ProjectState } from './state.js';
import type { World } from './world.js';

export interface Usage {
  readonly instances: number;
  readonly cores: number;
  readonly ramGib: number;
  readonly volumes: number;
  readonly volumeGib: number;
}

/** What the project has in a region. */
export function usageOf(world: World, project: ProjectState, region: string): Usage {
  let [instances, cores, ramGib, volumes, volumeGib] = [0, 0, 0, 0, 0];
  for (const instance of Object.values(world.state.instances)) {
    if (instance.projectId !== project.id || instance.region !== region) continue;
    const flavor = world.flavor(instance.flavorId);
    instances += 1;
    cores += flavor?.vcpus ?? 0;
    ramGib += flavor?.ramGib ?? 0;
  }
  for (const volume of Object.values(world.state.volumes)) {
    if (volume.projectId !== project.id || volume.region !== region) continue;
    volumes += 1;
    volumeGib += volume.sizeGib;
  }
  return { instances, cores, ramGib, volumes, volumeGib };
}

/** What one project has, counted once per region: lists ask for every size of every machine. */
export class UsageReader {
  private readonly known = new Map<string, Usage>();

  constructor(
    private readonly world: World,
    private readonly project: ProjectState,
  ) {}

  in(region: string): Usage {
    let usage = this.known.get(region);
    if (!usage) {
      usage = usageOf(this.world, this.project, region);
      this.known.set(region, usage);
    }
    return usage;
  }
}

/** How many more of this size the project may start. */
export function remainingOf(world: World, project: ProjectState, flavor: FlavorState, usage: UsageReader): number {
  if (!project.quotas[flavor.region]) return 0;
  const quota = world.quotaOf(project, flavor.region);
  const used = usage.in(flavor.region);
  return Math.max(
    0,
    Math.min(
      quota.maxInstances - used.instances,
      Math.floor((quota.maxCores - used.cores) / flavor.vcpus),
      Math.floor((quota.maxRamGib - used.ramGib) / flavor.ramGib),
    ),
  );
}

/**
 * Room for so many of a size, where a resize gives back the size it leaves.
 * @throws Forbidden in the words of the compute service.
 */
export function demandRoom(
  world: World,
  project: ProjectState,
  flavor: FlavorState,
  count: number,
  givenBack?: FlavorState,
): void {
  const quota = world.quotaOf(project, flavor.region);
  const used = usageOf(world, project, flavor.region);
  const demands: readonly (readonly [name: string, wanted: number, taken: number, allowed: number])[] = [
    ['instances', givenBack ? 0 : count, used.instances, quota.maxInstances],
    ['cores', count * flavor.vcpus - (givenBack?.vcpus ?? 0), used.cores, quota.maxCores],
    ['ram', (count * flavor.ramGib - (givenBack?.ramGib ?? 0)) * 1_024, used.ramGib * 1_024, quota.maxRamGib * 1_024],
  ];
  const over = demands.filter(([, wanted, taken, allowed]) => wanted > 0 && taken + wanted > allowed);
  if (over.length === 0) return;
  const [names, wanted, taken, allowed] = [0, 1, 2, 3].map((column) => over.map((row) => row[column]).join(', '));
  throw new Forbidden(
    `Quota exceeded for ${names}: Requested ${wanted}, but already used ${taken} of ${allowed} ${names}`,
  );
}
