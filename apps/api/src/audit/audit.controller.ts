import { Controller } from '@nestjs/common';
import type { audit } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { AuditQueries } from '@uni/feature-audit';
import type { z } from 'zod';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './audit.endpoints.js';

type Page = z.input<typeof audit.auditEntries>;

@Controller()
export class AuditController {
  constructor(private readonly queries: AuditQueries) {}

  @Endpoint(spec.listAudit)
  list(@Input() { query }: InputOf<typeof spec.listAudit>, @Caller() who: Principal): Promise<Page> {
    return this.queries.ofOrganization(who.organizationId, query);
  }

  @Endpoint(spec.listAllAudit)
  listAll(@Input() { query }: InputOf<typeof spec.listAllAudit>): Promise<Page> {
    return this.queries.ofAll(query);
  }
}
