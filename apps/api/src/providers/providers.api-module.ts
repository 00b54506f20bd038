import { Module } from '@nestjs/common';
import { ProvidersModule } from '@uni/feature-providers';
import { BillingModule } from '@uni/feature-billing';
import { ListingsController } from './listings.controller.js';
import { ProvidersController } from './providers.controller.js';

@Module({ imports: [ProvidersModule, BillingModule], controllers: [ProvidersController, ListingsController] })
export class ProvidersApiModule {}
