import { Controller } from '@nestjs/common';
import type { system } from '@uni/contracts';
import { Endpoint } from '../http/endpoint.decorator.js';
import { stats } from './stats.endpoints.js';
import { StatsService } from './stats.service.js';

@Controller()
export class StatsController {
  constructor(private readonly service: StatsService) {}

  @Endpoint(stats)
  read(): Promise<system.AdminStats> {
    return this.service.read();
  }
}
