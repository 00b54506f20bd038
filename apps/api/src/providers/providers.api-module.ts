import { Module } from '@nestjs/common';
import { ProvidersModule } from '@uni/feature-providers';
import { ListingsController } from './listings.controller.js';
import { ProvidersController } from './providers.controller.js';

@Module({ imports: [ProvidersModule], controllers: [ProvidersController, ListingsController] })
export class ProvidersApiModule {}
