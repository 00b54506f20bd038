import { isBelow, isMember, ref } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { Owned, TagState } from '../world/state.js';
import type { Call } from './call.js';

/** Whose things a list shows, from `listall`, `isrecursive`, `account`, `domainid` and `projectid`. */
export function ownershipFilter(call: Call): (owned: Owned) => boolean {
  const { world, caller, params } = call;
  const projectId = params.text('projectid');
  if (projectId === '-1')
    return (owned) =>
      owned.projectId !== null && (caller.isRoot || isMember(ref(world, 'projects', owned.projectId), caller.account));
  if (projectId !== undefined && projectId !== '') {
    const project = world.state.projects[projectId];
    if (!project) throw invalid(`Unable to find project by id ${projectId}`);
    if (!caller.isRoot && !isMember(project, caller.account))
      throw denied(`Account ${caller.account.name} can't access project id=${projectId}`);
    return (owned) => owned.projectId === projectId;
  }
  const domainId = params.text('domainid');
  const accountName = params.text('account');
  const isAdmin = caller.account.role !== 'User';
  if (accountName !== undefined && domainId === undefined) throw invalid('Must specify domain id for account search');
  if (domainId !== undefined) {
    if (!isAdmin && domainId !== caller.account.domainId) throw denied(`Can't access domain ${domainId}`);
    if (!caller.isRoot && !isBelow(world, domainId, caller.account.domainId))
      throw denied(`Can't access domain ${domainId}`);
    const recursive = params.flag('isrecursive') ?? false;
    return (owned) => {
      const owner = world.account(owned.accountId);
      if (owned.projectId !== null || (!isAdmin && owner.id !== caller.account.id)) return false;
      if (accountName !== undefined) return owner.domainId === domainId && owner.name === accountName;
      return recursive ? isBelow(world, owner.domainId, domainId) : owner.domainId === domainId;
    };
  }
  if (!isAdmin || params.flag('listall') !== true)
    return (owned) => owned.projectId === null && owned.accountId === caller.account.id;
  return (owned) =>
    owned.projectId === null &&
    (caller.isRoot || isBelow(world, world.account(owned.accountId).domainId, caller.account.domainId));
}

/** Whether a thing carries every tag that `tags[n]` asks for. */
export function tagFilter(call: Call, resourceType: string): ((id: string) => boolean) | null {
  const wanted = call.params.objects('tags');
  if (wanted.length === 0) return null;
  const tags: readonly TagState[] = call.world.state.tags;
  const matchesOne = ({ key, value }: Record<string, string>): Set<string> =>
    new Set(
      tags
        .filter((tag) => tag.resourceType === resourceType && tag.key === key)
        .filter((tag) => value === undefined || tag.value === value)
        .map((tag) => tag.resourceId),
    );
  const sets = wanted.map(matchesOne);
  return (id) => sets.every((set) => set.has(id));
}

/** Newest first, the same order on every page. */
export function newestFirst<T extends { readonly createdMs: number }>(entries: T[]): T[] {
  // Things are kept in the order in which they came: sorting a large account for each of its pages would be the costly part.
  const isInOrder = entries.every(
    (entry, index) => index === 0 || entry.createdMs >= (entries[index - 1]?.createdMs ?? 0),
  );
  const ascending = isInOrder ? entries : entries.sort((a, b) => a.createdMs - b.createdMs);
  return ascending.reverse();
}

/** Whether a name holds the keyword, without regard to case. */
export function keywordFilter(call: Call): (...names: readonly (string | null)[]) => boolean {
  const keyword = call.params.text('keyword')?.toLowerCase();
  if (keyword === undefined || keyword === '') return () => true;
  return (...names) => names.some((name) => name?.toLowerCase().includes(keyword) ?? false);
}
