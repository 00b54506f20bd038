import { mayOperate, type Caller } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { Owned } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { demandActiveProject } from './machine-power.commands.js';

/** For whom a command creates something: `projectid`, `account` with `domainid`, or the caller. @throws ApiRefusal */
export function ownerOf(call: Call): Owned {
  const { world, caller, params } = call;
  const projectId = params.text('projectid');
  if (projectId !== undefined && projectId !== '') {
    const project = world.state.projects[projectId];
    if (!project) throw invalid(`Unable to find project by id ${projectId}`);
    const owner: Owned = { accountId: project.ownerAccountId, projectId };
    demandOwner(call, caller, owner);
    demandActiveProject(call, projectId);
    return owner;
  }
  const name = params.text('account');
  if (name === undefined || name === '') return { accountId: caller.account.id, projectId: null };
  const domainId = params.text('domainid') ?? caller.account.domainId;
  const account = Object.values(world.state.accounts).find(
    (candidate) => candidate.name === name && candidate.domainId === domainId,
  );
  if (!account) throw invalid(`Unable to find account ${name} in domain ${domainId}`);
  const owner: Owned = { accountId: account.id, projectId: null };
  demandOwner(call, caller, owner);
  return owner;
}

function demandOwner(call: Call, caller: Caller, owner: Owned): void {
  if (!mayOperate(call.world, caller, owner))
    throw denied(`Account ${caller.account.name} may not create resources for account ${owner.accountId}`);
}
