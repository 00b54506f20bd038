import { type OvhApi, type OvhOptions, ovhPath, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import { flavorSchema, type Flavor } from './flavor.wire.js';

/** Shapes of flavors do not change; stock and quota do, and are read afresh where they matter. */
const FLAVORS_KEPT_MS = 6 * 3_600_000;
/** Which regions there are, and that one was up, is asked again after this long; about one that was not up, every time. */
const REGION_UP_KEPT_MS = 60_000;
const AT_ONCE = 4;

const regionSchema = z.object({
  name: z.string().min(1),
  status: z.string().min(1),
  datacenterLocation: z.string().nullish(),
  continentCode: z.string().nullish(),
});
export type Region = z.output<typeof regionSchema>;

export function isUp(region: Region): boolean {
  return region.status.toUpperCase() === 'UP';
}

/**
 * What an account consists of, with a memory for what seldom changes. The memory saves calls (the vendor asks for about one a second)
 * and nothing depends on it: another process reads the same things again.
 */
export class OvhAccount {
  private readonly flavorsByProject = new Map<
    string,
    { readonly flavors: readonly Flavor[]; readonly readAtMs: number }
  >();
  private readonly namesByProject = new Map<string, { readonly names: readonly string[]; readonly readAtMs: number }>();
  /** By name alone: a region is up or down for all projects of an account, of which there may be hundreds. */
  private readonly upSince = new Map<string, { readonly region: Region; readonly readAtMs: number }>();

  constructor(readonly options: OvhOptions) {}

  /** Ids of all projects that this connection may use, in a stable order. */
  async projects(api: OvhApi): Promise<readonly string[]> {
    const ids = await api.get({ label: 'projects', path: ovhPath('cloud', 'project'), schema: z.array(z.string()) });
    const { projects } = this.options;
    return ids.filter((id) => projects === undefined || projects.includes(id)).sort();
  }

  /** Names of the activated regions of a project that this connection may use. */
  async regionNames(api: OvhApi, project: string): Promise<readonly string[]> {
    const known = this.namesByProject.get(project);
    if (known && api.now.getTime() - known.readAtMs < REGION_UP_KEPT_MS) return known.names;
    const names = await api.get({
      label: 'regions',
      path: projectPath(project, 'region'),
      schema: z.array(z.string().min(1)),
    });
    const inScope = names.filter((name) => this.isInScope(name)).sort();
    this.namesByProject.set(project, { names: inScope, readAtMs: api.now.getTime() });
    return inScope;
  }

  isInScope(region: string): boolean {
    return this.options.regions?.includes(region) ?? true;
  }

  async region(api: OvhApi, project: string, name: string): Promise<Region> {
    const known = this.upSince.get(name);
    if (known && api.now.getTime() - known.readAtMs < REGION_UP_KEPT_MS) return known.region;
    this.upSince.delete(name);
    const region = await api.get({ label: 'region', path: projectPath(project, 'region', name), schema: regionSchema });
    if (isUp(region)) this.upSince.set(name, { region, readAtMs: api.now.getTime() });
    return region;
  }

  /** All regions of a project with their state, a few calls at once. */
  async regions(api: OvhApi, project: string): Promise<readonly Region[]> {
    const names = await this.regionNames(api, project);
    return inBatches(names, (name) => this.region(api, project, name));
  }

  /** Flavors of a project as they are now, stock and quota included. One id stands for one region and one family of systems. */
  async freshFlavors(api: OvhApi, project: string): Promise<readonly Flavor[]> {
    const flavors = await api.get({
      label: 'flavors',
      path: projectPath(project, 'flavor'),
      schema: z.array(flavorSchema),
    });
    this.flavorsByProject.set(project, { flavors, readAtMs: api.now.getTime() });
    return flavors;
  }

  /** Flavors by id, remembered, for their shapes only. Asked anew when one of `needed` is not among them. */
  async flavorShapes(api: OvhApi, project: string, needed: readonly string[]): Promise<ReadonlyMap<string, Flavor>> {
    const known = this.flavorsByProject.get(project);
    const isYoung = known !== undefined && api.now.getTime() - known.readAtMs < FLAVORS_KEPT_MS;
    const serves = isYoung && needed.every((id) => known.flavors.some((flavor) => flavor.id === id));
    const flavors = serves ? known.flavors : await this.freshFlavors(api, project);
    return new Map(flavors.map((flavor) => [flavor.id, flavor]));
  }
}

export async function inBatches<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  }
  return answers;
}
