import { Module } from '@nestjs/common';
import { ProvidersModule } from '@uni/feature-providers';
import { ProvidersController } from './providers.controller.js';

@Module({ imports: [ProvidersModule], controllers: [ProvidersController] })
export class ProvidersApiModule {}
