import { Module } from '@nestjs/common';
import { BillingModule } from '@uni/feature-billing';
import { AdminBillingController } from './admin-billing.controller.js';
import { BillingController } from './billing.controller.js';

@Module({ imports: [BillingModule], controllers: [BillingController, AdminBillingController] })
export class BillingApiModule {}
