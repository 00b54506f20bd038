import { Module } from '@nestjs/common';
import { MetricsModule } from '@uni/feature-metrics';
import { MetricsController } from './metrics.controller.js';

@Module({ imports: [MetricsModule], controllers: [MetricsController] })
export class MetricsApiModule {}
