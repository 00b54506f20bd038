import { accounts } from '@uni/contracts';
import { describe, expect, it } from 'vitest';
import { mayIn } from './may';

describe('what a member may do', () => {
  const member = (role: (typeof accounts.memberRole.options)[number]) => ({
    organizations: [{ id: 'acme', name: 'Acme', role, personal: false }],
  });

  it.each(accounts.memberRole.options)('is for %s what the API allows', (role) => {
    expect(mayIn(member(role), 'acme')).toEqual({
      change: accounts.ROLES_THAT_CHANGE.some((each) => each === role),
      pay: accounts.ROLES_THAT_PAY.some((each) => each === role),
    });
  });

  it('is nothing in an organisation of others, and before anybody signed in', () => {
    expect(mayIn(member('owner'), 'other')).toEqual({ change: false, pay: false });
    expect(mayIn(null, null)).toEqual({ change: false, pay: false });
  });
});
