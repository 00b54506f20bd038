import { Module } from '@nestjs/common';
import { CatalogModule } from '@uni/feature-catalog';
import { CatalogController } from './catalog.controller.js';

@Module({ imports: [CatalogModule], controllers: [CatalogController] })
export class CatalogApiModule {}
