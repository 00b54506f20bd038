import { z } from 'zod';

export const flavorSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  region: z.string().min(1),
  type: z.string().nullish(),
  osType: z.string().nullish(),
  vcpus: z.number().int().positive(),
  ram: z.number().positive(),
  disk: z.number().nonnegative(),
  available: z.boolean().nullish(),
  quota: z.number().nullish(),
  planCodes: z.object({ hourly: z.string().nullish() }).nullish(),
  capabilities: z.array(z.object({ name: z.string(), enabled: z.boolean() })).nullish(),
});

export type Flavor = z.output<typeof flavorSchema>;

/** Memory is told in GiB; older answers counted in units of about a thousandth of that. */
export function memoryMib({ ram }: Pick<Flavor, 'ram'>): number {
  const gib = ram >= 1_000 ? Math.round(ram / 1_000) : ram;
  return Math.round(gib * 1_024);
}

/** In stock, and within what the project may still start; where the vendor does not tell, one is tried. */
export function roomFor(flavor: Flavor): number {
  return flavor.available === false ? 0 : Math.max(0, flavor.quota ?? 1);
}

/** A capability that is not named is one that nobody has taken away. */
export function isCapable(flavor: Flavor, name: string): boolean {
  return flavor.capabilities?.find((capability) => capability.name === name)?.enabled ?? true;
}

export function osFamily(flavor: Pick<Flavor, 'osType'>): string {
  return (flavor.osType ?? 'linux').toLowerCase();
}
