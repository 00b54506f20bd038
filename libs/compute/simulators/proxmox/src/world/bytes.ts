export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const TIB = 1024 * GIB;

const UNITS: readonly (readonly [string, number])[] = [
  ['T', TIB],
  ['G', GIB],
  ['M', MIB],
  ['K', KIB],
];

/** `size=` as the server prints it: the largest unit that divides exactly. */
export function formatDiskSize(bytes: number): string {
  for (const [suffix, factor] of UNITS)
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${suffix}`;
  return String(bytes);
}

/** `40G`, `4200M`, `1.5T` or plain bytes; null when it is none of these. */
export function parseDiskSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([KMGT])?$/.exec(text);
  if (!match) return null;
  const factor = UNITS.find(([suffix]) => suffix === match[2])?.[1] ?? 1;
  return Math.round(Number(match[1]) * factor);
}

/** `30.9 MiB`, as the copy progress in task logs has it. */
export function formatProgressBytes(bytes: number): string {
  const steps: readonly (readonly [string, number])[] = [
    ['TiB', TIB],
    ['GiB', GIB],
    ['MiB', MIB],
    ['KiB', KIB],
  ];
  for (const [suffix, factor] of steps) if (bytes >= factor) return `${(bytes / factor).toFixed(1)} ${suffix}`;
  return `${bytes.toFixed(1)} B`;
}
