import type { FirewallRuleView, FirewallView } from '@uni/client';

type State = NonNullable<FirewallView['state']>;

/** A rule in the editor: which of the present ones it began as, and whether it still says the same. */
export interface DraftRule extends FirewallRuleView {
  readonly key: string;
  /** Its place among the present rules; null for a new one. */
  readonly origin: number | null;
}

/** Rules as somebody changes them, and which ones they are a change of. */
export interface Draft extends Omit<State, 'rules'> {
  readonly version: string | null;
  readonly rules: readonly DraftRule[];
}

export type RuleWords = Omit<FirewallRuleView, 'elsewhere'>;

/** A place that was never asked has no rules, and lets everything through. */
const NOTHING: State = { enabled: false, defaultIn: 'accept', defaultOut: 'accept', rules: [] };

export function draftOf({ state, version }: Pick<FirewallView, 'state' | 'version'>): Draft {
  const { rules, ...rest } = state ?? NOTHING;
  return { ...rest, version, rules: rules.map((rule, origin) => ({ ...rule, key: `present-${origin}`, origin })) };
}

export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly moved: boolean;
  readonly switched: boolean;
  readonly any: boolean;
}

/** What an application of the draft would change. */
export function changesOf(draft: Draft, present: State | null): Changes {
  const before = present ?? NOTHING;
  const kept = draft.rules.flatMap(({ origin }) => (origin === null ? [] : [origin]));
  const added = draft.rules.length - kept.length;
  const changed = draft.rules.filter((rule) => isChanged(rule, before)).length;
  const removed = before.rules.length - kept.length;
  const moved = kept.some((origin, index) => index > 0 && origin < Number(kept[index - 1]));
  const switched =
    draft.enabled !== before.enabled || draft.defaultIn !== before.defaultIn || draft.defaultOut !== before.defaultOut;
  return { added, changed, removed, moved, switched, any: added + changed + removed > 0 || moved || switched };
}

/** Whether the present state is what a draft asks for. */
export function saysTheSame(draft: Draft, present: State | null): boolean {
  const { rules, ...rest } = present ?? NOTHING;
  return (
    draft.enabled === rest.enabled &&
    draft.defaultIn === rest.defaultIn &&
    draft.defaultOut === rest.defaultOut &&
    draft.rules.length === rules.length &&
    draft.rules.every((rule, index) => {
      const there = rules[index];
      return there !== undefined && sameWords(rule, there);
    })
  );
}

export function isChanged(rule: DraftRule, present: State | null): boolean {
  const before = rule.origin === null ? undefined : present?.rules[rule.origin];
  return before !== undefined && !sameWords(rule, before);
}

export const sameWords = (left: RuleWords, right: RuleWords): boolean =>
  left.direction === right.direction &&
  left.action === right.action &&
  left.protocol === right.protocol &&
  left.portFrom === right.portFrom &&
  left.portTo === right.portTo &&
  left.cidr === right.cidr &&
  left.note === right.note;

/** Moves a rule one place up or down. */
export function moveRule(draft: Draft, key: string, by: -1 | 1): Draft {
  const from = draft.rules.findIndex((rule) => rule.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= draft.rules.length) return draft;
  const rules = draft.rules.filter((_, index) => index !== from);
  const rule = draft.rules[from];
  return rule === undefined ? draft : { ...draft, rules: [...rules.slice(0, to), rule, ...rules.slice(to)] };
}

export const removeRule = (draft: Draft, key: string): Draft => ({
  ...draft,
  rules: draft.rules.filter((rule) => rule.key !== key),
});

/** Replaces a rule, or puts a new one below all others. */
export function putRule(draft: Draft, words: RuleWords, key: string | null): Draft {
  if (key === null)
    return {
      ...draft,
      rules: [...draft.rules, { ...words, elsewhere: false, key: crypto.randomUUID(), origin: null }],
    };
  return {
    ...draft,
    rules: draft.rules.map((rule) => (rule.key === key ? { ...rule, ...words, elsewhere: false } : rule)),
  };
}

/** Adds rules that are not there yet. */
export function addRules(draft: Draft, rules: readonly RuleWords[]): Draft {
  const others = rules.filter((rule) => !draft.rules.some((known) => sameWords({ ...known, note: rule.note }, rule)));
  return others.reduce((after, rule) => putRule(after, rule, null), draft);
}

export const ANYWHERE = '0.0.0.0/0';
const open = (portFrom: number | null, note: string, cidr = ANYWHERE): RuleWords => ({
  direction: 'in',
  action: 'accept',
  protocol: portFrom === null ? 'icmp' : 'tcp',
  portFrom,
  portTo: portFrom,
  cidr,
  note,
});

/** What most machines are for. */
export const TEMPLATES = {
  web: [open(80, 'HTTP'), open(443, 'HTTPS')],
  mail: [open(25, 'SMTP'), open(465, 'SMTPS'), open(587, 'Submission'), open(993, 'IMAPS')],
  ping: [open(null, 'Ping')],
} as const;

/** The way in for whoever looks after the machine, from one address. */
export const login = (port: number, cidr: string): RuleWords => open(port, port === 22 ? 'SSH' : 'RDP', cidr);
