import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { TemplatesQueries, TemplatesService } from '@uni/feature-catalog';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './catalog.endpoints.js';

@Controller()
export class CatalogController {
  constructor(
    @Inject(TemplatesQueries) private readonly queries: TemplatesQueries,
    @Inject(TemplatesService) private readonly templates: TemplatesService,
  ) {}

  @Endpoint(spec.listTemplates)
  list(@Input() { query }: InputOf<typeof spec.listTemplates>, @Caller() caller: Principal) {
    return this.queries.list(caller.currency, query);
  }

  @Endpoint(spec.getTemplate)
  get(@Input() { params }: InputOf<typeof spec.getTemplate>, @Caller() caller: Principal) {
    return this.queries.get(params.id, caller.currency);
  }

  @Endpoint(spec.listRegions)
  regions() {
    return this.queries.regions();
  }

  @Endpoint(spec.listCapabilities)
  capabilities() {
    return this.queries.capabilities();
  }

  @Endpoint(spec.listAdminTemplates)
  listAdmin(@Input() { query }: InputOf<typeof spec.listAdminTemplates>) {
    return this.queries.listAdmin(query);
  }

  @Endpoint(spec.createTemplate)
  async create(@Input() { body }: InputOf<typeof spec.createTemplate>) {
    return this.queries.getAdmin(await this.templates.create(body));
  }

  @Endpoint(spec.getAdminTemplate)
  getAdmin(@Input() { params }: InputOf<typeof spec.getAdminTemplate>) {
    return this.queries.getAdmin(params.id);
  }

  @Endpoint(spec.updateTemplate)
  async update(@Input() { params, body }: InputOf<typeof spec.updateTemplate>) {
    await this.templates.update(params.id, body);
    return this.queries.getAdmin(params.id);
  }
}
