import { Controller, Inject } from '@nestjs/common';
import type { network } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { AddressOrders, FirewallOrders, NetworkQueries } from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './network.endpoints.js';

@Controller()
export class NetworkController {
  constructor(
    @Inject(FirewallOrders) private readonly firewalls: FirewallOrders,
    @Inject(AddressOrders) private readonly addresses: AddressOrders,
    @Inject(NetworkQueries) private readonly queries: NetworkQueries,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.getFirewall)
  firewall(
    @Input() { params }: InputOf<typeof spec.getFirewall>,
    @Caller() caller: Principal,
  ): Promise<network.FirewallView> {
    return this.queries.firewall(caller.organizationId, params.id);
  }

  @Endpoint(spec.putFirewall)
  async writeFirewall(
    @Input() { params, body }: InputOf<typeof spec.putFirewall>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.firewalls.write(caller.organizationId, params.id, body, caller.userId));
  }

  @Endpoint(spec.listInstanceAddresses)
  list(
    @Input() { params }: InputOf<typeof spec.listInstanceAddresses>,
    @Caller() caller: Principal,
  ): Promise<network.InstanceAddressesView> {
    return this.queries.addresses(caller.organizationId, params.id);
  }

  @Endpoint(spec.addAddress)
  async add(
    @Input() { params }: InputOf<typeof spec.addAddress>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.addresses.add(caller.organizationId, params.id, caller.userId));
  }

  @Endpoint(spec.releaseAddress)
  async release(
    @Input() { params }: InputOf<typeof spec.releaseAddress>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.addresses.release(caller.organizationId, params.id, params.addressId, caller.userId),
    );
  }
}
