import type { MetricSeries } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { mergeSeries } from './merge-series.js';

const NOW = 1_000_000;
const window = { spanMs: 100_000, freshMs: 1, stepMs: 10_000 };
const cpu = (...points: [number, number][]): MetricSeries => ({ name: 'cpu', unit: 'ratio', points });
const merged = (stored: MetricSeries[], told: MetricSeries[]) => mergeSeries(stored, told, window, NOW);

describe('what is known of a load', () => {
  it('joins what was told before with what is told now, oldest first', () => {
    expect(merged([cpu([950_000, 0.1])], [cpu([970_000, 0.3], [960_000, 0.2])])).toEqual([
      cpu([950_000, 0.1], [960_000, 0.2], [970_000, 0.3]),
    ]);
  });

  it('keeps one value for each step, the newest', () => {
    expect(merged([cpu([951_000, 0.1])], [cpu([955_000, 0.5], [959_000, 0.9])])).toEqual([cpu([959_000, 0.9])]);
    expect(merged([cpu([951_000, 0.1])], [cpu([951_000, 0.2])])).toEqual([cpu([951_000, 0.2])]);
  });

  it('forgets what is older than the window, what lies ahead, and what is no number', () => {
    const nonsense = cpu([900_000, 1], [1_020_000, 1], [950_000, Number.NaN], [960_000, Number.POSITIVE_INFINITY]);
    expect(merged([nonsense], [])).toEqual([]);
  });

  it('begins anew when the unit changes, and leaves other series alone', () => {
    const memory: MetricSeries = { name: 'memory', unit: 'bytes', points: [[950_000, 7]] };
    const bytes: MetricSeries = { name: 'cpu', unit: 'bytes', points: [[970_000, 3]] };
    expect(merged([cpu([950_000, 0.1]), memory], [bytes])).toEqual([bytes, memory]);
  });

  it('never grows beyond its steps', () => {
    const many = cpu(...Array.from({ length: 5_000 }, (_, at): [number, number] => [NOW - at * 20, at]));
    expect(merged([many], [many])[0]?.points.length).toBeLessThanOrEqual(11);
  });
});
