import { Module } from '@nestjs/common';
import { MetricsReadHandler } from './metrics-read.handler.js';

/** What the worker runs. Expects `PROVIDER_REGISTRY` from a global module of the worker. */
@Module({ providers: [MetricsReadHandler] })
export class MetricsProcessingModule {}
