import { Controller, Inject } from '@nestjs/common';
import type { metrics } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { InstanceMetrics } from '@uni/feature-metrics';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './metrics.endpoints.js';

@Controller()
export class MetricsController {
  constructor(@Inject(InstanceMetrics) private readonly metrics: InstanceMetrics) {}

  @Endpoint(spec.getInstanceMetrics)
  get(
    @Input() { params, query }: InputOf<typeof spec.getInstanceMetrics>,
    @Caller() caller: Principal,
  ): Promise<metrics.InstanceMetricsView> {
    return this.metrics.read(caller.organizationId, params.id, query.range);
  }
}
