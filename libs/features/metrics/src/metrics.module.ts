import { Module } from '@nestjs/common';
import { InstanceMetrics } from './instance-metrics.js';

/** Looking at what is known, for the API. */
@Module({ providers: [InstanceMetrics], exports: [InstanceMetrics] })
export class MetricsModule {}
