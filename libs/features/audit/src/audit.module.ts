import { Module } from '@nestjs/common';
import { AuditQueries } from './audit.queries.js';
import { AuditTrail } from './audit.trail.js';

@Module({ providers: [AuditTrail, AuditQueries], exports: [AuditTrail, AuditQueries] })
export class AuditModule {}
