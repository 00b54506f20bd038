import type { AccountState, DomainState, Owned, ProjectState, WorldState } from './state.js';
import { denied } from './refusal.js';
import { must, type World } from './world.js';

/** The parts of the state that hold things with a uuid. */
export type Collection = {
  [K in keyof WorldState]: WorldState[K] extends Record<string, { id: string }> ? K : never;
}[keyof WorldState];

export type EntityOf<C extends Collection> = WorldState[C][string];

export function find<C extends Collection>(world: World, collection: C, id: string): EntityOf<C> | undefined {
  return world.state[collection][id] as EntityOf<C> | undefined;
}

/** A thing that another thing refers to. @throws Error when it is gone: a mistake of the simulator. */
export function ref<C extends Collection>(world: World, collection: C, id: string): EntityOf<C> {
  return must(find(world, collection, id), `${collection} ${id}`);
}

/** Who is asking. */
export interface Caller {
  readonly userId: string;
  readonly account: AccountState;
  readonly isRoot: boolean;
}

export function domainOf(world: World, account: AccountState): DomainState {
  return ref(world, 'domains', account.domainId);
}

/** Whether a domain lies in the tree below another, or is it. */
export function isBelow(world: World, domainId: string, ancestorId: string): boolean {
  for (let at: string | null = domainId; at !== null; at = world.state.domains[at]?.parentId ?? null)
    if (at === ancestorId) return true;
  return false;
}

export function isMember(project: ProjectState, account: AccountState): boolean {
  return project.ownerAccountId === account.id;
}

/** Whether the caller may see and change a thing that belongs to somebody. */
export function mayOperate(world: World, caller: Caller, owned: Owned): boolean {
  if (caller.isRoot) return true;
  const owner = world.account(owned.accountId);
  if (caller.account.role === 'DomainAdmin') return isBelow(world, owner.domainId, caller.account.domainId);
  if (owned.projectId === null) return owner.id === caller.account.id;
  return isMember(ref(world, 'projects', owned.projectId), caller.account);
}

/** @throws ApiRefusal 531 for things of others. */
export function demandAccess(world: World, caller: Caller, owned: Owned): void {
  if (!mayOperate(world, caller, owned))
    throw denied(
      `Acct[${caller.account.id}-${caller.account.name}] does not have permission to operate with resource Acct[${owned.accountId}-${world.account(owned.accountId).name}]`,
    );
}
