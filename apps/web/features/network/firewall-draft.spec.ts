import { describe, expect, it } from 'vitest';
import {
  addRules,
  changesOf,
  draftOf,
  login,
  moveRule,
  putRule,
  removeRule,
  TEMPLATES,
  type Draft,
} from './firewall-draft';

const rule = (portFrom: number) => ({ ...login(portFrom, '0.0.0.0/0'), note: '', elsewhere: false });
const state = {
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules: [rule(22), rule(80), rule(443)],
} as const;
const present = { ...state, rules: [...state.rules] };
const draft = draftOf({ state: present, version: 'v' });
const key = (index: number): string => draft.rules[index]?.key ?? '';
const ports = ({ rules }: Draft): unknown => rules.map(({ portFrom }) => portFrom);

describe('rules that are being changed', () => {
  it('begin as they are, with nothing to apply; where none are known they begin as none', () => {
    expect(changesOf(draft, present).any).toBe(false);
    expect(draftOf({ state: null, version: null })).toMatchObject({ enabled: false, rules: [], version: null });
    expect(changesOf(draftOf({ state: null, version: null }), null).any).toBe(false);
  });

  it('count what was added, changed, removed and moved', () => {
    const added = putRule(draft, rule(25), null);
    expect([ports(added), changesOf(added, present)]).toMatchObject([[22, 80, 443, 25], { added: 1, changed: 0 }]);
    const changed = putRule(draft, { ...rule(80), cidr: '10.0.0.0/8' }, key(1));
    expect(changesOf(changed, present)).toMatchObject({ added: 0, changed: 1, removed: 0, moved: false });
    expect(changesOf(removeRule(draft, key(0)), present)).toMatchObject({ removed: 1, moved: false });
    expect(changesOf({ ...draft, defaultIn: 'accept' }, present)).toMatchObject({ switched: true, any: true });
  });

  it('move one place at a time, and not beyond the ends', () => {
    const moved = moveRule(draft, key(2), -1);
    expect([ports(moved), changesOf(moved, present)]).toMatchObject([[22, 443, 80], { moved: true, changed: 0 }]);
    expect(changesOf(moveRule(moved, key(2), 1), present).any).toBe(false);
    expect(moveRule(draft, key(0), -1)).toBe(draft);
    expect(moveRule(draft, key(2), 1)).toBe(draft);
  });

  it('take a template once, whatever the notes say', () => {
    const web = addRules(draft, TEMPLATES.web);
    expect(ports(web)).toEqual([22, 80, 443]);
    expect(ports(addRules(addRules(removeRule(draft, key(1)), TEMPLATES.web), TEMPLATES.web))).toEqual([22, 443, 80]);
  });
});
