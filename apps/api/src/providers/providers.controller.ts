import { Controller, Inject } from '@nestjs/common';
import { ProviderHealthQueries, ProvidersQueries, ProvidersService } from '@uni/feature-providers';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Input } from '../http/parameters.decorator.js';
import * as spec from './providers.endpoints.js';

@Controller()
export class ProvidersController {
  constructor(
    @Inject(ProvidersService) private readonly providers: ProvidersService,
    @Inject(ProvidersQueries) private readonly queries: ProvidersQueries,
    @Inject(ProviderHealthQueries) private readonly healthQueries: ProviderHealthQueries,
  ) {}

  @Endpoint(spec.listProviders)
  list(@Input() { query }: InputOf<typeof spec.listProviders>) {
    return this.queries.list(query);
  }

  @Endpoint(spec.createProvider)
  async create(@Input() { body }: InputOf<typeof spec.createProvider>) {
    return this.queries.get(await this.providers.create(body));
  }

  @Endpoint(spec.getProvider)
  get(@Input() { params }: InputOf<typeof spec.getProvider>) {
    return this.queries.get(params.id);
  }

  @Endpoint(spec.updateProvider)
  async update(@Input() { params, body }: InputOf<typeof spec.updateProvider>) {
    await this.providers.update(params.id, body);
    return this.queries.get(params.id);
  }

  @Endpoint(spec.deleteProvider)
  remove(@Input() { params }: InputOf<typeof spec.deleteProvider>) {
    return this.providers.remove(params.id);
  }

  @Endpoint(spec.testProvider)
  async test(@Input() { params }: InputOf<typeof spec.testProvider>) {
    return { requestedAt: (await this.providers.requestCheck(params.id)).toISOString() };
  }

  @Endpoint(spec.syncProvider)
  async sync(@Input() { params }: InputOf<typeof spec.syncProvider>) {
    return { requestedAt: (await this.providers.requestSync(params.id)).toISOString() };
  }

  @Endpoint(spec.providerHealth)
  health(@Input() { params }: InputOf<typeof spec.providerHealth>) {
    return this.healthQueries.health(params.id);
  }

  @Endpoint(spec.providerHistories)
  histories() {
    return this.healthQueries.histories();
  }

  @Endpoint(spec.listMachines)
  machines(@Input() { params, query }: InputOf<typeof spec.listMachines>) {
    return this.queries.machines(params.id, query);
  }

  @Endpoint(spec.listRegions)
  regions(@Input() { params }: InputOf<typeof spec.listRegions>) {
    return this.queries.regions(params.id);
  }

  @Endpoint(spec.listSizes)
  sizes(@Input() { params }: InputOf<typeof spec.listSizes>) {
    return this.queries.sizes(params.id);
  }

  @Endpoint(spec.listImages)
  images(@Input() { params }: InputOf<typeof spec.listImages>) {
    return this.queries.images(params.id);
  }

  @Endpoint(spec.listNetworks)
  networks(@Input() { params }: InputOf<typeof spec.listNetworks>) {
    return this.queries.networks(params.id);
  }
}
