import type { User } from '@uni/client';

type Role = User['organizations'][number]['role'];

export interface May {
  /** Order, switch, delete: whatever changes instances and what belongs to them. */
  readonly change: boolean;
  /** See and move money. */
  readonly pay: boolean;
}

/** The API's own lists (`accounts.ROLES_THAT_…`); repeated here so that no page loads the schemas for them. */
const CHANGERS: readonly Role[] = ['owner', 'admin', 'operator'];
const PAYERS: readonly Role[] = ['owner', 'admin', 'billing'];

/** What somebody may do in an organisation. The API has the last word; what it would refuse is not offered. */
export function mayIn(user: Pick<User, 'organizations'> | null, organizationId: string | null): May {
  const role = user?.organizations.find(({ id }) => id === organizationId)?.role;
  return role === undefined
    ? { change: false, pay: false }
    : { change: CHANGERS.includes(role), pay: PAYERS.includes(role) };
}
