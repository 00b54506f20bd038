import { Refusal } from './refusal.js';
import type { FirewallRuleState, FirewallState, IpSetState } from './state.js';

export function emptyFirewall(): FirewallState {
  return { options: {}, rules: [], ipSets: {} };
}

export function ruleAt(firewall: FirewallState, position: number): FirewallRuleState {
  const rule = firewall.rules[position];
  if (!rule) throw new Refusal(`no rule at position ${position}`);
  return rule;
}

/** A new rule stands before all others. */
export function insertRule(firewall: FirewallState, rule: FirewallRuleState): void {
  firewall.rules.unshift(rule);
}

/** Moves a rule in front of the one that is at `to` now. */
export function moveRule(firewall: FirewallState, from: number, to: number): void {
  const rule = ruleAt(firewall, from);
  const target = Math.min(to, firewall.rules.length);
  firewall.rules.splice(from, 1);
  firewall.rules.splice(target > from ? target - 1 : target, 0, rule);
}

export function ipSetOf(firewall: FirewallState, name: string): IpSetState {
  const found = firewall.ipSets[name];
  if (!found) throw new Refusal(`no such IPSet '${name}'`);
  return found;
}
