import { describe, expect, it } from 'vitest';
import { ruleSchema, sameRule, stateOf, type WireRule } from './firewall.rules.js';

const options = { enable: true, policy_in: 'DROP', policy_out: 'ACCEPT' };
const wire = (rule: object): WireRule => ruleSchema.parse({ type: 'in', action: 'ACCEPT', enable: 1, ...rule });
const told = (rule: object) => stateOf(options, [wire(rule)]).rules[0];

describe('rules that were made at the server itself', () => {
  it.each([
    ['a macro', { macro: 'SSH' }, 'macro SSH'],
    ['a list of ports', { proto: 'tcp', dport: '80,443' }, 'ports 80,443'],
    ['a group of rules', { type: 'group', action: 'webservers' }, 'group webservers'],
    ['a protocol that we have no word for', { proto: 'gre' }, 'protocol gre'],
    ['ports of the other side', { proto: 'udp', sport: '53' }, 'source ports 53'],
    ['one network card only', { iface: 'net1' }, 'only net1'],
  ])('with %s are told as more than their words, and are never taken for a rule of those words', (_, rule, note) => {
    const portable = told(rule);
    expect(portable).toMatchObject({ partial: true, note });
    const { partial: __, ...words } = portable ?? ({} as never);
    expect(sameRule(wire(rule), words)).toBe(false);
  });

  it('that say nothing more are ours to write', () => {
    const portable = told({ proto: 'tcp', dport: '8000:8999', source: '10.0.0.0/8', comment: 'app' });
    expect(portable).toEqual({
      direction: 'in',
      action: 'accept',
      protocol: 'tcp',
      portFrom: 8000,
      portTo: 8999,
      cidr: '10.0.0.0/8',
      note: 'app',
    });
  });
});
