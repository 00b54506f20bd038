import { Controller, Inject } from '@nestjs/common';
import { ProviderListings } from '@uni/feature-providers';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Input } from '../http/parameters.decorator.js';
import * as spec from './listings.endpoints.js';

/** What vendors have of their own, passed through to the platform's people. */
@Controller()
export class ListingsController {
  constructor(@Inject(ProviderListings) private readonly listings: ProviderListings) {}

  @Endpoint(spec.listVendorVolumes)
  volumes(@Input() { params, query }: InputOf<typeof spec.listVendorVolumes>) {
    return this.listings.things(params.id, 'volume', query);
  }

  @Endpoint(spec.listVendorSnapshots)
  snapshots(@Input() { params, query }: InputOf<typeof spec.listVendorSnapshots>) {
    return this.listings.things(params.id, 'snapshot', query);
  }

  @Endpoint(spec.listVendorIsos)
  isos(@Input() { params, query }: InputOf<typeof spec.listVendorIsos>) {
    return this.listings.isos(params.id, query);
  }

  @Endpoint(spec.listVendorEvents)
  events(@Input() { params, query }: InputOf<typeof spec.listVendorEvents>) {
    return this.listings.events(params.id, query);
  }
}
