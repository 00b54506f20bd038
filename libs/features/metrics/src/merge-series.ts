import type { MetricSeries } from '@uni/compute-port';
import type { MetricWindow } from './metric-ranges.js';

/**
 * What is known after a reading: the vendor's points, and those of earlier readings that it no longer tells. One value for each step, the
 * newest; nothing older than the window, nothing that is no number. A name that comes with another unit begins anew.
 */
export function mergeSeries(
  stored: readonly MetricSeries[],
  told: readonly MetricSeries[],
  window: MetricWindow,
  nowMs: number,
): MetricSeries[] {
  const names = new Set([...stored, ...told].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const fresh = told.find((series) => series.name === name);
    const known = stored.find((series) => series.name === name);
    const unit = (fresh ?? known)?.unit;
    if (unit === undefined) return [];
    const older = known?.unit === unit ? known.points : [];
    const points = thin([...older, ...(fresh?.points ?? [])], window, nowMs);
    return points.length === 0 ? [] : [{ name, unit, points }];
  });
}

type Point = readonly [atMs: number, value: number];

function thin(points: readonly Point[], { spanMs, stepMs }: MetricWindow, nowMs: number): Point[] {
  const steps = new Map<number, Point>();
  for (const point of points) {
    const [atMs, value] = point;
    if (!Number.isFinite(value) || !(atMs > nowMs - spanMs) || atMs > nowMs + stepMs) continue;
    const step = Math.floor(atMs / stepMs);
    const other = steps.get(step);
    // Told later wins over told earlier for the same instant: the last rows of a vendor's table are still being averaged.
    if (other === undefined || other[0] <= atMs) steps.set(step, point);
  }
  return [...steps.values()].sort(([a], [b]) => a - b);
}
