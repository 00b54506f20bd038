export type TimePoint = readonly [atMs: number, value: number];

/** The longest distance between two points that belong together: beyond it nothing was measured, and nothing is drawn. */
export function gapOf(points: readonly TimePoint[]): number {
  const steps = points
    .slice(1)
    .map(([atMs], index) => atMs - (points[index]?.[0] ?? atMs))
    .sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  return usual * 3.5;
}

/** Runs of points without a gap between them. */
export function runsOf(points: readonly TimePoint[]): TimePoint[][] {
  const gapMs = gapOf(points);
  const runs: TimePoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && point[0] - last[0] <= gapMs) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** The point nearest to a moment, unless it is further away than a gap. */
export function nearestPoint(points: readonly TimePoint[], atMs: number): TimePoint | undefined {
  let best: TimePoint | undefined;
  for (const point of points)
    if (best === undefined || Math.abs(point[0] - atMs) < Math.abs(best[0] - atMs)) best = point;
  const tooFar = best !== undefined && points.length > 1 && Math.abs(best[0] - atMs) > gapOf(points);
  return tooFar ? undefined : best;
}
