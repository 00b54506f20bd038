import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { Offers } from './offers.js';
import { TemplatesQueries } from './templates.queries.js';
import { TemplatesService } from './templates.service.js';

@Module({
  imports: [AuditModule],
  providers: [TemplatesService, TemplatesQueries, Offers],
  exports: [TemplatesService, TemplatesQueries, Offers],
})
export class CatalogModule {}
