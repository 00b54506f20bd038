import { Module } from '@nestjs/common';
import { IdentityModule } from '@uni/feature-accounts';
import { AdminPeopleController } from './admin-people.controller.js';

@Module({ imports: [IdentityModule], controllers: [AdminPeopleController] })
export class AdminPeopleApiModule {}
