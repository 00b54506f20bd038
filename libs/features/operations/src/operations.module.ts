import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { OperationPolicies } from './operation.registry.js';
import { OperationSecrets } from './operation.secrets.js';
import { OperationsQueries } from './operations.queries.js';
import { Operations } from './operations.service.js';

/** Begin, cancel, repeat, look. */
@Module({
  imports: [AuditModule],
  providers: [Operations, OperationSecrets, OperationsQueries, OperationPolicies],
  exports: [Operations, OperationSecrets, OperationsQueries, OperationPolicies],
})
export class OperationsModule {}
