import { Module } from '@nestjs/common';
import { AccountsModule, IdentityModule } from '@uni/feature-accounts';
import { MeController } from './me.controller.js';

@Module({ imports: [AccountsModule, IdentityModule], controllers: [MeController] })
export class MeApiModule {}
