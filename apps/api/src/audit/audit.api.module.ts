import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { AuditController } from './audit.controller.js';

@Module({ imports: [AuditModule], controllers: [AuditController] })
export class AuditApiModule {}
