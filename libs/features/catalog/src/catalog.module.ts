import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ImageOffers } from './images.js';
import { TemplatePlaces } from './template-places.js';
import { Offers } from './offers.js';
import { TemplatesQueries } from './templates.queries.js';
import { TemplatesService } from './templates.service.js';

@Module({
  imports: [AuditModule],
  providers: [TemplatePlaces, TemplatesService, TemplatesQueries, Offers, ImageOffers],
  exports: [TemplatesService, TemplatesQueries, Offers, ImageOffers],
})
export class CatalogModule {}
