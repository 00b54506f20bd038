import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { HealthService } from './health.service.js';
import { SystemController } from './system.controller.js';

@Module({ controllers: [SystemController, DocsController], providers: [HealthService] })
export class SystemApiModule {}
