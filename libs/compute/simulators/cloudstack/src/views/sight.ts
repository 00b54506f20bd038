import { domainOf, ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import type { Owned, TagState } from '../world/state.js';
import type { World } from '../world/world.js';

interface TagIndex {
  read: number;
  readonly byResource: Map<string, TagState[]>;
}

/** By the list of tags, which only grows: whoever removes some puts another list in its place. */
const INDEXES = new WeakMap<readonly TagState[], TagIndex>();

function tagIndex(world: World): ReadonlyMap<string, TagState[]> {
  const { tags } = world.state;
  let index = INDEXES.get(tags);
  if (!index) {
    index = { read: 0, byResource: new Map() };
    INDEXES.set(tags, index);
  }
  for (const tag of tags.slice(index.read)) {
    const present = index.byResource.get(tag.resourceId);
    if (present) present.push(tag);
    else index.byResource.set(tag.resourceId, [tag]);
  }
  index.read = tags.length;
  return index.byResource;
}

/** The eyes with which an answer looks at the cloud: made for one answer or job and thrown away. */
export class Sight {
  constructor(
    readonly world: World,
    readonly isRoot: boolean,
  ) {}

  tagsOf(resourceId: string): object[] {
    return (tagIndex(this.world).get(resourceId) ?? []).map((tag) => this.tag(tag));
  }

  tag(tag: TagState): object {
    return {
      key: tag.key,
      value: tag.value,
      resourcetype: tag.resourceType,
      resourceid: tag.resourceId,
      ...this.owner(tag),
      ...(tag.customer === null ? {} : { customer: tag.customer }),
    };
  }

  /** Account, domain and project, as nearly every object carries them. */
  owner(owned: Owned): Record<string, string> {
    const account = this.world.account(owned.accountId);
    const domain = domainOf(this.world, account);
    const project = owned.projectId === null ? null : ref(this.world, 'projects', owned.projectId);
    return {
      ...(project ? { projectid: project.id, project: project.name } : { account: account.name }),
      domainid: domain.id,
      domain: domain.name,
      ...(this.world.isAtLeast('4.20') ? { domainpath: domain.path } : {}),
    };
  }

  zone(zoneId: string): { zoneid: string; zonename: string } {
    return { zoneid: zoneId, zonename: ref(this.world, 'zones', zoneId).name };
  }

  /** `jobid` and `jobstatus` while a job is at work on the object. */
  job(id: string): object {
    const jobId = this.world.state.activeJobs[id];
    return jobId === undefined ? {} : { jobid: jobId, jobstatus: 0 };
  }
}

/** Left out when there is nothing to say, as the server does with nulls. */
export function given<T>(name: string, value: T | null | undefined): Record<string, T> {
  return value === null || value === undefined ? {} : { [name]: value };
}

export function dated(name: string, atMs: number | null): Record<string, string> {
  return atMs === null ? {} : { [name]: wireDate(atMs) };
}
