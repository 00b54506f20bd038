import type { metrics } from '@uni/contracts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface MetricWindow {
  /** How far back it looks. */
  readonly spanMs: number;
  /** How long an answer stays good: about one step of the picture. */
  readonly freshMs: number;
  /** Points closer together than this are one. */
  readonly stepMs: number;
}

/** A picture of a few hundred points each: finer than a screen shows is stored for nobody. */
export const METRIC_WINDOWS: Readonly<Record<metrics.MetricRange, MetricWindow>> = {
  '1h': { spanMs: HOUR_MS, freshMs: MINUTE_MS, stepMs: 15_000 },
  '24h': { spanMs: DAY_MS, freshMs: 5 * MINUTE_MS, stepMs: 5 * MINUTE_MS },
  '7d': { spanMs: 7 * DAY_MS, freshMs: 30 * MINUTE_MS, stepMs: 30 * MINUTE_MS },
  '30d': { spanMs: 30 * DAY_MS, freshMs: 2 * HOUR_MS, stepMs: 2 * HOUR_MS },
};

export const isMetricRange = (text: string): text is metrics.MetricRange => text in METRIC_WINDOWS;
