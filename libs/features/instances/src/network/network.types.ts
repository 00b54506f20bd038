import { createHash } from 'node:crypto';
import type { FirewallState } from '@uni/compute-port';
import { network } from '@uni/contracts';
import type { Prisma } from '@uni/data';
import { z } from 'zod';

/** A stored address of an instance. */
export type AddressRow = Prisma.InstanceAddressGetPayload<object>;

const MINUTE_MS = 60_000;

/** How long each may take before it is given up. Some vendors take rules one by one. */
export const NETWORK_DEADLINES_MS = { firewall: 45 * MINUTE_MS, address: 15 * MINUTE_MS } as const;

/** Most extra addresses of one instance. They are included in its price, so that nobody can collect them. */
export const EXTRA_ADDRESSES_MAX = 5;

const verdict = z.enum(['accept', 'drop']);
/** Rules as we keep them: as JSON, and always in the same words. */
export const knownFirewall = z.object({
  enabled: z.boolean(),
  defaultIn: verdict,
  defaultOut: verdict,
  rules: z.array(
    z.object({
      direction: z.enum(['in', 'out']),
      action: verdict,
      protocol: z.enum(network.FIREWALL_PROTOCOLS),
      portFrom: z.number().nullable(),
      portTo: z.number().nullable(),
      cidr: z.string(),
      note: z.string(),
      /** Says more at its place than can be told here. */
      elsewhere: z.boolean(),
    }),
  ),
});
export type KnownFirewall = z.output<typeof knownFirewall>;
export type KnownRule = KnownFirewall['rules'][number];

/** What a vendor tells, and what a customer asks for, in the words in which they can be compared. */
export function knownOf({ enabled, defaultIn, defaultOut, rules }: FirewallState): KnownFirewall {
  return {
    enabled,
    defaultIn,
    defaultOut,
    rules: rules.map(({ direction, action, protocol, portFrom, portTo, cidr, note, partial }) => {
      const peer = network.readNetwork(cidr);
      return {
        direction,
        action,
        protocol,
        portFrom,
        portTo: portTo ?? portFrom,
        cidr: peer ?? cidr,
        note,
        // A peer that is no network (a name, a set of addresses) means something at its place only.
        elsewhere: partial === true || peer === null,
      };
    }),
  };
}

/** The same rules have the same version, whoever has read or written them. */
export function versionOf({ enabled, defaultIn, defaultOut, rules }: KnownFirewall): string {
  const words = [
    [enabled, defaultIn, defaultOut],
    ...rules.map((rule) => [
      rule.direction,
      rule.action,
      rule.protocol,
      rule.portFrom,
      rule.portTo,
      rule.cidr,
      rule.note,
      rule.elsewhere,
    ]),
  ];
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
}

/** Nothing that could be lost by writing over it. */
export const isBlank = ({ enabled, rules }: KnownFirewall): boolean => !enabled && rules.length === 0;

/** Rules that were asked for. Stored as JSON. */
export const firewallParams = z.object({ version: z.string().nullable(), firewall: knownFirewall });

/** Which address an order is about. Stored as JSON. */
export const addressParams = z.object({
  addressId: z.string(),
  /** The address itself, where it is known. */
  name: z.string().nullable(),
  previous: z.enum(['adding', 'ready', 'gone']),
});
/** What taking an address has to know from one slice to the next, and when it is taken back. */
export const addressMemory = z.object({ known: z.array(z.string()).optional() });
