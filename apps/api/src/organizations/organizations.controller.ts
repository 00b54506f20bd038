import { Controller } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Organizations, type SignedInPrincipal } from '@uni/feature-accounts';
import type { z } from 'zod';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './organizations.endpoints.js';

@Controller()
export class OrganizationsController {
  constructor(private readonly organizations: Organizations) {}

  @Endpoint(spec.listOrganizations)
  async list(@Caller() who: SignedInPrincipal): Promise<z.input<typeof accounts.organizations>> {
    return { items: await this.organizations.list(who.userId), nextCursor: null };
  }

  @Endpoint(spec.getOrganization)
  get(
    @Input() { params }: InputOf<typeof spec.getOrganization>,
    @Caller() who: SignedInPrincipal,
  ): Promise<accounts.Organization> {
    return this.organizations.get(who.userId, params.id);
  }
}
