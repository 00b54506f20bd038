import { Controller, Inject } from '@nestjs/common';
import { DnsAssignments, DnsQueries, WarningsQueries } from '@uni/feature-dns';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Input } from '../http/parameters.decorator.js';
import * as spec from './admin-dns.endpoints.js';

@Controller()
export class AdminDnsController {
  constructor(
    @Inject(DnsAssignments) private readonly assignments: DnsAssignments,
    @Inject(DnsQueries) private readonly queries: DnsQueries,
    @Inject(WarningsQueries) private readonly warnings: WarningsQueries,
  ) {}

  @Endpoint(spec.listAccounts)
  accounts() {
    return this.queries.accounts();
  }

  @Endpoint(spec.updateAccount)
  async update(@Input() { params, body }: InputOf<typeof spec.updateAccount>) {
    await this.assignments.enable(params.id, body.enabled);
    return this.queries.account(params.id);
  }

  @Endpoint(spec.syncAccount)
  async sync(@Input() { params }: InputOf<typeof spec.syncAccount>) {
    return { requestedAt: (await this.assignments.requestSync(params.id)).toISOString() };
  }

  @Endpoint(spec.listZones)
  zones(@Input() { query }: InputOf<typeof spec.listZones>) {
    return this.queries.adminZones(query);
  }

  @Endpoint(spec.assignZone)
  async assignZone(@Input() { params, body }: InputOf<typeof spec.assignZone>) {
    await this.assignments.zone(params.id, body.organizationId);
    return this.queries.adminZone(params.id);
  }

  @Endpoint(spec.listDomains)
  domains(@Input() { query }: InputOf<typeof spec.listDomains>) {
    return this.queries.adminDomains(query);
  }

  @Endpoint(spec.assignDomain)
  async assignDomain(@Input() { params, body }: InputOf<typeof spec.assignDomain>) {
    await this.assignments.domain(params.id, body.organizationId);
    return this.queries.adminDomain(params.id);
  }

  @Endpoint(spec.listWarnings)
  told(@Input() { query }: InputOf<typeof spec.listWarnings>) {
    return this.warnings.list(null, query);
  }
}
