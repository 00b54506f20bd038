import { z } from 'zod';

/** The flat configuration of a guest as the API answers it. Options that were never set are absent. */
export const guestConfigSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .transform((config) => {
    const present = Object.entries(config).flatMap(([key, value]) => {
      if (value === null) return [];
      return [[key, typeof value === 'boolean' ? Number(value) : value] as const];
    });
    return Object.fromEntries(present);
  });

export type GuestConfig = Readonly<Record<string, string | number>>;

export function vcpusOf(config: GuestConfig): number {
  return numberOf(config['cores'], 1) * numberOf(config['sockets'], 1);
}

/** A number before version 8.1, `4096` or `current=4096` since. */
export function memoryMibOf(config: GuestConfig): number {
  const text = String(config['memory'] ?? '512');
  return numberOf(/(?:^|current=)(\d+)/.exec(text)?.[1], 512);
}

/** `1`, or a property string that begins with it or says `enabled=1`. */
export function hasAgent(config: GuestConfig): boolean {
  const [first = '', ...rest] = String(config['agent'] ?? '0').split(',');
  return [first, ...rest].some((part) => part === '1' || part === 'enabled=1');
}

/** The guest is being copied from another one and has no disks of its own yet. */
export function isCloneLocked(config: GuestConfig): boolean {
  return config['lock'] === 'clone';
}

function numberOf(value: unknown, fallback: number): number {
  const number = Number(value ?? fallback);
  return Number.isFinite(number) ? number : fallback;
}
