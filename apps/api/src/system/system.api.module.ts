import { Module } from '@nestjs/common';
import { BillingModule } from '@uni/feature-billing';
import { DocsController } from './docs.controller.js';
import { HealthService } from './health.service.js';
import { StatsController } from './stats.controller.js';
import { StatsService } from './stats.service.js';
import { SystemController } from './system.controller.js';

@Module({
  imports: [BillingModule],
  controllers: [SystemController, StatsController, DocsController],
  providers: [HealthService, StatsService],
})
export class SystemApiModule {}
