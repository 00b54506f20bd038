import { z } from 'zod';
import { id, line, timestamp } from './primitives.js';

/** Most rules of one instance. */
export const FIREWALL_RULES_MAX = 100;
const NOTE_MAX = 100;
export const FIREWALL_PROTOCOLS = ['tcp', 'udp', 'icmp', 'any'] as const;

const verdict = z.enum(['accept', 'drop'], { error: 'must be accept or drop' });
const port = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be at least 1')
  .max(65_535, 'must be at most 65535');

/** A network as it is written down: no address bits beyond the prefix; a single address is a network of one. */
const cidr = z
  .string({ error: 'must be text' })
  .trim()
  .max(64, 'must have at most 64 characters')
  .transform((text, context) => {
    const network = readNetwork(text);
    if (network === null) {
      context.addIssue({ code: 'custom', message: 'must be an address or a network such as 203.0.113.0/24' });
      return z.NEVER;
    }
    if (network !== text.toLowerCase() && text.includes('/')) {
      context.addIssue({ code: 'custom', message: `has address bits beyond its prefix: write ${network}` });
      return z.NEVER;
    }
    return network;
  });

const ruleFields = {
  direction: z.enum(['in', 'out'], { error: 'must be in or out' }),
  action: verdict,
  protocol: z.enum(FIREWALL_PROTOCOLS, { error: 'must be tcp, udp, icmp or any' }),
};

export const firewallRuleRequest = z
  .strictObject({
    ...ruleFields,
    portFrom: port.nullable().default(null).meta({ description: 'null for all ports' }),
    portTo: port.nullable().default(null).meta({ description: 'Default: as portFrom' }),
    cidr: cidr.meta({ description: 'The other side', example: '203.0.113.0/24' }),
    note: line(NOTE_MAX, 0).default(''),
  })
  .superRefine((rule, context) => {
    const say = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (rule.portFrom === null && rule.portTo !== null) say('portFrom', 'must be given where portTo is');
    if (rule.portFrom !== null && rule.protocol !== 'tcp' && rule.protocol !== 'udp')
      say('portFrom', `must be left out: ${rule.protocol} has no ports`);
    if (rule.portFrom !== null && rule.portTo !== null && rule.portTo < rule.portFrom)
      say('portTo', 'must not be below portFrom');
  })
  .transform((rule) => ({ ...rule, portTo: rule.portTo ?? rule.portFrom }));

const defaults = {
  enabled: z.boolean(),
  defaultIn: verdict.meta({ description: 'For what comes in and no rule names' }),
  defaultOut: verdict.meta({ description: 'For what goes out and no rule names' }),
};

/** The whole state: what is not in it will not be there. */
export const firewallRequest = z.strictObject({
  version: z
    .string()
    .max(64)
    .nullable()
    .meta({ description: '`version` of the rules that this is a change of; null where none were ever read' }),
  ...defaults,
  rules: z
    .array(firewallRuleRequest)
    .max(FIREWALL_RULES_MAX, `must be at most ${FIREWALL_RULES_MAX} rules`)
    .meta({ description: 'The first that matches decides' }),
});

export const firewallRule = z
  .object({
    ...ruleFields,
    portFrom: z.number().int().nullable(),
    portTo: z.number().int().nullable(),
    cidr: z.string(),
    note: z.string(),
    elsewhere: z.boolean().meta({
      description: 'Made at the place itself, and says more than can be told here: it cannot be written back',
    }),
  })
  .meta({ id: 'FirewallRule' });

const reading = {
  readAt: timestamp.nullable().meta({ description: 'When this was last read from the place, or written to it' }),
  pending: z.boolean().meta({ description: 'A fresh look is on its way; `instance.updated` tells when it is there' }),
  failed: z.boolean().meta({ description: 'The place did not answer the last time: what is here is the older state' }),
};

export const firewall = z
  .object({
    state: z
      .object({ ...defaults, rules: z.array(firewallRule) })
      .nullable()
      .meta({ description: 'null until it was read once' }),
    version: z.string().nullable(),
    changedElsewhereAt: timestamp
      .nullable()
      .meta({ description: 'Since when it is not what was last written from here' }),
    closedPorts: z
      .array(z.number().int())
      .meta({ description: 'Of the ports that people sign in through (22 and 3389): those that nobody can reach' }),
    maxRules: z.number().int(),
    ...reading,
  })
  .meta({ id: 'Firewall' });

export const ADDRESS_STATES = ['adding', 'ready', 'releasing', 'gone'] as const;
export const instanceAddress = z
  .object({
    id: id.nullable().meta({ description: 'null where the place does not tell them apart' }),
    address: z.string().nullable().meta({ description: 'null until the place has named it' }),
    family: z.enum(['ipv4', 'ipv6']).nullable(),
    kind: z.enum(['public', 'private']).nullable(),
    primary: z.boolean().meta({ description: 'The instance was built with it: it stays as long as the instance' }),
    state: z.enum(ADDRESS_STATES).meta({ description: '`gone`: it is not at the place any more' }),
    operationId: id.nullable(),
    createdAt: timestamp.nullable(),
  })
  .meta({ id: 'InstanceAddress' });
export const instanceAddresses = z.object({
  items: z.array(instanceAddress),
  nextCursor: z.null(),
  rules: z.object({
    supported: z.boolean(),
    max: z.number().int().meta({ description: 'Most extra addresses of one instance' }),
    included: z.literal(true).meta({ description: 'Included in the price of the instance' }),
  }),
  ...reading,
});

type Action = 'accept' | 'drop';
/** As much of a state as is needed to say who gets through. */
export interface FirewallPolicy {
  readonly enabled: boolean;
  readonly defaultIn: Action;
  readonly rules: readonly {
    readonly direction: 'in' | 'out';
    readonly action: Action;
    readonly protocol: string;
    readonly portFrom: number | null;
    readonly portTo: number | null;
    readonly cidr: string;
  }[];
}

/** Through which people sign in to a machine: SSH and the remote desktop. */
export const LOGIN_PORTS = [22, 3389] as const;
const EVERYWHERE = '0.0.0.0/0';

/** Whether nobody at all can reach a TCP port from outside. */
export function closesPort(policy: FirewallPolicy, wanted: number): boolean {
  if (!policy.enabled) return false;
  for (const { direction, action, protocol, portFrom, portTo, cidr: peer } of policy.rules) {
    const names = portFrom === null || (portFrom <= wanted && wanted <= (portTo ?? portFrom));
    if (direction !== 'in' || (protocol !== 'tcp' && protocol !== 'any') || !names) continue;
    if (action === 'accept') return false;
    if (peer === EVERYWHERE) return true;
  }
  return policy.defaultIn === 'drop';
}

/** @returns the network that a text names, without address bits beyond its prefix; null where it names none. */
export function readNetwork(text: string): string | null {
  const [address = '', prefix, ...rest] = text.toLowerCase().split('/');
  if (rest.length > 0 || (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix))) return null;
  const parts = z.ipv4().safeParse(address).success
    ? v4(address)
    : z.ipv6().safeParse(address).success
      ? v6(address)
      : null;
  if (parts === null) return null;
  const { bits, width, written } = parts;
  const length = prefix === undefined ? width : Number(prefix);
  if (length > width) return null;
  const kept = length === 0 ? 0n : (bits >> BigInt(width - length)) << BigInt(width - length);
  return `${kept === bits ? address : written(kept)}/${length}`;
}

interface AddressBits {
  readonly bits: bigint;
  readonly width: number;
  readonly written: (bits: bigint) => string;
}

function v4(address: string): AddressBits {
  const bits = address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const written = (value: bigint): string => [24n, 16n, 8n, 0n].map((by) => String((value >> by) & 255n)).join('.');
  return { bits, width: 32, written };
}

function v6(address: string): AddressBits | null {
  // Dotted tails are an old way to write what the last two groups say.
  if (address.includes('.')) return null;
  const [head = '', tail] = address.split('::');
  const groups = (side: string): string[] => (side === '' ? [] : side.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const all =
    tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  const bits = all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  const written = (value: bigint): string => {
    const parts = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(16 * (7 - index))) & 65_535n).toString(16));
    return parts.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
  };
  return { bits, width: 128, written };
}

export type FirewallView = z.output<typeof firewall>;
export type FirewallRuleView = z.output<typeof firewallRule>;
export type FirewallRequest = z.output<typeof firewallRequest>;
export type InstanceAddressView = z.output<typeof instanceAddress>;
export type InstanceAddressesView = z.output<typeof instanceAddresses>;
