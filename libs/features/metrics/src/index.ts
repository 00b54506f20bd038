export { MetricsModule } from './metrics.module.js';
export { MetricsProcessingModule } from './metrics-processing.module.js';
export { InstanceMetrics } from './instance-metrics.js';
export { MetricsReadHandler } from './metrics-read.handler.js';
