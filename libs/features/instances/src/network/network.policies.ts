import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationPolicies, type OperationRecord } from '@uni/feature-operations';
import { must } from '@uni/platform';
import { caller } from '../storage/storage.policies.js';
import { addressParams, firewallParams } from './network.types.js';
import { AddressOrders } from './orders/address-orders.service.js';
import { FirewallOrders } from './orders/firewall-orders.service.js';

/** How the order of a failed operation is given again, told to the operations feature when the process starts. */
@Injectable()
export class NetworkPolicies implements OnModuleInit {
  constructor(
    @Inject(OperationPolicies) private readonly policies: OperationPolicies,
    @Inject(FirewallOrders) private readonly firewall: FirewallOrders,
    @Inject(AddressOrders) private readonly addresses: AddressOrders,
  ) {}

  onModuleInit(): void {
    // Still a change of the rules that were seen: where others are there by now, that is refused.
    this.policies.register({
      kind: 'firewall.write',
      pointOfNoReturn: 'firewall',
      retry: (failed) => {
        const { version, firewall } = firewallParams.parse(failed.params);
        const rules = firewall.rules.map(({ elsewhere: _, ...rule }) => rule);
        return this.firewall.write(...whose(failed), { version, ...firewall, rules }, caller());
      },
    });
    this.policies.register({
      kind: 'address.add',
      pointOfNoReturn: null,
      retry: (failed) => this.addresses.add(...whose(failed), caller()),
    });
    this.policies.register({
      kind: 'address.release',
      pointOfNoReturn: null,
      retry: (failed) =>
        this.addresses.release(...whose(failed), addressParams.parse(failed.params).addressId, caller()),
    });
  }
}

function whose({ organizationId, instanceId }: OperationRecord): readonly [string, string] {
  return [must(organizationId, 'organisation of the operation'), must(instanceId, 'instance of the operation')];
}
