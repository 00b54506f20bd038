import { Controller } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { AdminOrganizations, AdminUsers, type SignedInPrincipal } from '@uni/feature-accounts';
import type { z } from 'zod';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './admin-people.endpoints.js';

@Controller()
export class AdminPeopleController {
  constructor(
    private readonly users: AdminUsers,
    private readonly organizations: AdminOrganizations,
  ) {}

  @Endpoint(spec.listUsers)
  listUsers(@Input() { query }: InputOf<typeof spec.listUsers>): Promise<z.input<typeof accounts.adminUsers>> {
    return this.users.list(query);
  }

  @Endpoint(spec.getUser)
  getUser(@Input() { params }: InputOf<typeof spec.getUser>): Promise<accounts.AdminUser> {
    return this.users.get(params.id);
  }

  @Endpoint(spec.suspendUser)
  suspend(
    @Input() { params, body }: InputOf<typeof spec.suspendUser>,
    @Caller() who: SignedInPrincipal,
  ): Promise<accounts.AdminUser> {
    return this.users.setStatus(who.userId, params.id, 'suspended', body.reason);
  }

  @Endpoint(spec.banUser)
  ban(
    @Input() { params, body }: InputOf<typeof spec.banUser>,
    @Caller() who: SignedInPrincipal,
  ): Promise<accounts.AdminUser> {
    return this.users.setStatus(who.userId, params.id, 'banned', body.reason);
  }

  @Endpoint(spec.reactivateUser)
  reactivate(
    @Input() { params, body }: InputOf<typeof spec.reactivateUser>,
    @Caller() who: SignedInPrincipal,
  ): Promise<accounts.AdminUser> {
    return this.users.setStatus(who.userId, params.id, 'active', body.reason);
  }

  @Endpoint(spec.listAllOrganizations)
  listOrganizations(
    @Input() { query }: InputOf<typeof spec.listAllOrganizations>,
  ): Promise<z.input<typeof accounts.adminOrganizations>> {
    return this.organizations.list(query);
  }

  @Endpoint(spec.getAnyOrganization)
  getOrganization(@Input() { params }: InputOf<typeof spec.getAnyOrganization>): Promise<accounts.AdminOrganization> {
    return this.organizations.get(params.id);
  }
}
