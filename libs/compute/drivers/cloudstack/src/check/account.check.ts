import type { CheckProblem } from '@uni/compute-port';
import { limitsOf, type Owner } from '../placement/account.limits.js';

const OPEN = /^(?:enabled|active)$/i;

/** The account or project itself: open, not too mighty, with room. */
export function checkOwner(owner: Owner): readonly CheckProblem[] {
  return [...checkState(owner), ...checkRole(owner), ...checkLimits(owner)];
}

function checkState({ name, state }: Owner): readonly CheckProblem[] {
  if (state === undefined || OPEN.test(state)) return [];
  return [
    {
      code: 'account_closed',
      severity: 'error',
      message: `The account ${name} is ${state.toLowerCase()}: nothing can be built there.`,
      remedy:
        'Enable it again as an administrator ("cmk enable account", or "cmk activate project" for a project), or connect another one.',
    },
  ];
}

function checkRole({ name, roletype, rolename }: Owner): readonly CheckProblem[] {
  if (roletype !== 'Admin') return [];
  return [
    {
      code: 'too_many_rights',
      severity: 'warning',
      message: `The account ${name} has the role ${rolename ?? roletype}: whoever steals its keys owns the whole cloud.`,
      remedy:
        'Make an account of the type User with the role that the manual shows, and give its keys here. Only usage and the capacity of hosts need an administrator.',
    },
  ];
}

function checkLimits(owner: Owner): readonly CheckProblem[] {
  const reached = limitsOf(owner).filter(({ total, used }) => used >= total);
  if (reached.length === 0) return [];
  const words = reached.map(({ what, total, used }) => `${what} (${used} of ${total})`).join(', ');
  return [
    {
      code: 'quota_reached',
      severity: 'warning',
      message: `The limits of ${owner.name} are reached: ${words}. New orders are refused.`,
      remedy:
        'Raise them as an administrator ("cmk update resourcelimit", types 0 machines, 8 processors, 9 memory, 10 primary storage), or remove what is not needed.',
    },
  ];
}
