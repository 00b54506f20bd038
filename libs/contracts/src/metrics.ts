import { z } from 'zod';
import { timestamp } from './primitives.js';

export const METRIC_RANGES = ['1h', '24h', '7d', '30d'] as const;
export type MetricRange = (typeof METRIC_RANGES)[number];
export const METRIC_NAMES = ['cpu', 'memory', 'disk_read', 'disk_write', 'network_in', 'network_out'] as const;

export const metricsQuery = z.strictObject({ range: z.enum(METRIC_RANGES).default('1h') });
export const metricSeries = z.object({
  name: z.enum(METRIC_NAMES),
  unit: z.enum(['ratio', 'bytes', 'bytes_per_second']).meta({ description: '`ratio`: 0 to 1 of what the machine has' }),
  points: z
    .array(z.tuple([timestamp, z.number()]))
    .meta({ description: 'Oldest first; where nothing was told there is no point' }),
});
export const instanceMetrics = z
  .object({
    series: z.array(metricSeries),
    readAt: timestamp.nullable().meta({ description: 'When the place was last asked' }),
    pending: z
      .boolean()
      .meta({ description: 'The place is being asked; `instance.metrics` says when it has answered' }),
    failed: z.boolean().meta({ description: 'The last question was not answered' }),
  })
  .meta({ id: 'InstanceMetrics' });
export type InstanceMetricsView = z.output<typeof instanceMetrics>;
