const KIB = 1024;
/** Fewer steps do not tell counters from amounts. */
const LEAST_STEPS = 4;
/** Amounts rise in about every second step; counters fall only when the machine was started anew. */
const COUNTER_SHARE = 0.85;

type Point = readonly [atMs: number, value: number];

/**
 * Bytes per second out of measurements in KiB, oldest first. Servers hand out what was moved since the last measurement or since the
 * machine was started, depending on hypervisor and release, and do not say which.
 */
export function ratesOf(points: readonly Point[]): readonly Point[] {
  const steps = points.slice(1).map(([atMs, value], index) => {
    const [beforeMs, before] = points[index] ?? [atMs, value];
    return { atMs, value, before, seconds: (atMs - beforeMs) / 1000 };
  });
  if (steps.length < LEAST_STEPS) return [];
  const rising = steps.filter(({ value, before }) => value >= before).length;
  const isCounter = rising / steps.length >= COUNTER_SHARE;
  return steps.flatMap(({ atMs, value, before, seconds }): readonly Point[] => {
    const moved = isCounter && value >= before ? value - before : value;
    return seconds > 0 && moved >= 0 ? [[atMs, (moved * KIB) / seconds]] : [];
  });
}
