import { domainOf, ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import type { Owned, TagState } from '../world/state.js';
import type { World } from '../world/world.js';

/** The eyes with which an answer looks at the cloud: made for one answer and thrown away. */
export class Sight {
  private tags: Map<string, TagState[]> | null = null;

  constructor(
    readonly world: World,
    readonly isRoot: boolean,
  ) {}

  tagsOf(resourceId: string): object[] {
    if (this.tags === null) {
      this.tags = new Map();
      for (const tag of this.world.state.tags) {
        const present = this.tags.get(tag.resourceId);
        if (present) present.push(tag);
        else this.tags.set(tag.resourceId, [tag]);
      }
    }
    return (this.tags.get(resourceId) ?? []).map((tag) => this.tag(tag));
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
