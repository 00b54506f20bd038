import { isIP } from 'node:net';
import type { FirewallRule, FirewallState } from '@uni/compute-port';
import { z } from 'zod';
import { optionalWireNumber, optionalWireText, wireFlag } from '../api/wire.values.js';
import type { PveParameters } from '../api/pve.api.js';
import { refusal } from '../guest/guest.lookup.js';

export const optionsSchema = z.object({
  enable: wireFlag,
  policy_in: optionalWireText,
  policy_out: optionalWireText,
});
export type FirewallOptions = z.output<typeof optionsSchema>;

export const ruleSchema = z.object({
  pos: optionalWireNumber,
  type: z.string(),
  action: z.string(),
  enable: wireFlag,
  proto: optionalWireText,
  dport: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), optionalWireText),
  sport: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), optionalWireText),
  source: optionalWireText,
  dest: optionalWireText,
  iface: optionalWireText,
  macro: optionalWireText,
  comment: optionalWireText,
  digest: optionalWireText,
});
export type WireRule = z.output<typeof ruleSchema>;

const EVERYWHERE = '0.0.0.0/0';
const PROTOCOLS: Readonly<Record<string, FirewallRule['protocol']>> = { tcp: 'tcp', udp: 'udp', icmp: 'icmp' };
const MAX_COMMENT = 256;

/** What the server does without a word about it: nothing comes in, everything goes out. */
export function stateOf(options: FirewallOptions, rules: readonly WireRule[]): FirewallState {
  return {
    enabled: options.enable,
    defaultIn: verdict(options.policy_in ?? 'DROP'),
    defaultOut: verdict(options.policy_out ?? 'ACCEPT'),
    rules: rules.filter(({ enable }) => enable).map(portableRule),
  };
}

/** A rule of ours comes back as it was written. Of others' rules (macros, groups, lists of ports) the note tells the rest. */
function portableRule(rule: WireRule): FirewallRule {
  const [from, to] = portsOf(rule.dport);
  const peer = rule.type === 'out' ? rule.dest : rule.source;
  const rest = [
    rule.type === 'group' ? `group ${rule.action}` : null,
    rule.macro === undefined ? null : `macro ${rule.macro}`,
    rule.dport !== undefined && from === null ? `ports ${rule.dport}` : null,
    rule.proto !== undefined && PROTOCOLS[rule.proto] === undefined ? `protocol ${rule.proto}` : null,
    rule.sport === undefined ? null : `source ports ${rule.sport}`,
    rule.iface === undefined ? null : `only ${rule.iface}`,
  ].filter((word) => word !== null);
  return {
    direction: rule.type === 'out' ? 'out' : 'in',
    action: verdict(rule.action),
    protocol: PROTOCOLS[rule.proto ?? ''] ?? 'any',
    portFrom: from,
    portTo: to,
    cidr: peer ?? EVERYWHERE,
    note: [rule.comment?.trim() ?? '', ...rest].filter(Boolean).join('; '),
    ...(rest.length > 0 && { partial: true }),
  };
}

/** `22` or `8000:8999`; a list of several is none that the port can tell. */
function portsOf(dport: string | undefined): readonly [number | null, number | null] {
  const match = /^(\d+)(?::(\d+))?$/.exec(dport ?? '');
  return match ? [Number(match[1]), Number(match[2] ?? match[1])] : [null, null];
}

function verdict(action: string): 'accept' | 'drop' {
  return action === 'ACCEPT' ? 'accept' : 'drop';
}

export function optionParameters({ enabled, defaultIn, defaultOut }: FirewallState): PveParameters {
  return { enable: enabled, policy_in: wireAction(defaultIn), policy_out: wireAction(defaultOut) };
}

export function ruleParameters(rule: FirewallRule): PveParameters {
  const peer = rule.cidr === EVERYWHERE ? undefined : rule.cidr;
  const { portFrom, portTo } = rule;
  return {
    type: rule.direction,
    action: wireAction(rule.action),
    enable: 1,
    ...(rule.protocol !== 'any' && { proto: rule.protocol }),
    ...(portFrom !== null && { dport: portTo === null || portTo === portFrom ? portFrom : `${portFrom}:${portTo}` }),
    ...(rule.direction === 'in' ? { source: peer } : { dest: peer }),
    ...(rule.note !== '' && { comment: rule.note }),
  };
}

function wireAction(action: 'accept' | 'drop'): string {
  return action === 'accept' ? 'ACCEPT' : 'DROP';
}

/** @throws ProviderError `invalid` for what the server could not hold, or would not give back as it was. */
export function requireExpressible({ rules }: FirewallState): void {
  for (const { protocol, portFrom, portTo, cidr, note } of rules) {
    const hasPorts = protocol === 'tcp' || protocol === 'udp';
    if (portFrom !== null && !hasPorts) throw refusal(`ports need tcp or udp, not ${protocol}`);
    if (portFrom === null && portTo !== null) throw refusal('a last port needs a first one');
    if (portFrom !== null && (portTo ?? portFrom) < portFrom) throw refusal('the last port lies before the first');
    if ([portFrom, portTo].some((port) => port !== null && (port < 1 || port > 65_535)))
      throw refusal('ports go from 1 to 65535');
    if (!isCidr(cidr)) throw refusal(`${cidr} is no range of addresses`);
    if (note.length > MAX_COMMENT || /[\r\n]/.test(note) || note !== note.trim())
      throw refusal(`a note is one line of ${MAX_COMMENT} characters at most`);
  }
}

function isCidr(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

export function sameRule(present: WireRule, wished: FirewallRule): boolean {
  return present.enable && present.macro === undefined && sameJson(portableRule(present), normalised(wished));
}

/** A single port is told with both its ends. */
export function normalised(rule: FirewallRule): FirewallRule {
  return { ...rule, portTo: rule.portTo ?? rule.portFrom };
}

export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
