import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { ProviderIncome } from '@uni/feature-billing';
import { InstanceEvents, ProviderListings, ProviderUsage } from '@uni/feature-providers';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './listings.endpoints.js';

/** What vendors have of their own, passed through to the platform's people; and to customers what happened to their instances. */
@Controller()
export class ListingsController {
  constructor(
    @Inject(ProviderListings) private readonly listings: ProviderListings,
    @Inject(InstanceEvents) private readonly happened: InstanceEvents,
    @Inject(ProviderUsage) private readonly counted: ProviderUsage,
    @Inject(ProviderIncome) private readonly income: ProviderIncome,
  ) {}

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

  @Endpoint(spec.listInstanceEvents)
  ofInstances(@Input() { query }: InputOf<typeof spec.listInstanceEvents>, @Caller() caller: Principal) {
    return this.happened.list(caller.organizationId, query);
  }

  /** Both sides of the month: what the vendor counts, and what customers were charged meanwhile. */
  @Endpoint(spec.listVendorUsage)
  async usage(@Input() { params, query }: InputOf<typeof spec.listVendorUsage>) {
    const usage = await this.counted.list(params.id, query);
    const charged = usage.period ? await this.income.ofMonth(params.id, new Date(usage.period.to)) : null;
    return { ...usage, charged };
  }
}
