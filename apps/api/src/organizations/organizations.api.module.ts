import { Module } from '@nestjs/common';
import { IdentityModule } from '@uni/feature-accounts';
import { OrganizationsController } from './organizations.controller.js';

@Module({ imports: [IdentityModule], controllers: [OrganizationsController] })
export class OrganizationsApiModule {}
