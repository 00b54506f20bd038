import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationDefinitions } from '@uni/feature-operations';
import { AddressWork } from './address.work.js';
import { FirewallWork } from './firewall.work.js';

/** How operations on the network of instances are carried out, told to the operations feature when the worker starts. */
@Injectable()
export class NetworkDefinitions implements OnModuleInit {
  constructor(
    @Inject(OperationDefinitions) private readonly definitions: OperationDefinitions,
    @Inject(FirewallWork) private readonly firewall: FirewallWork,
    @Inject(AddressWork) private readonly addresses: AddressWork,
  ) {}

  onModuleInit(): void {
    this.definitions.register(this.firewall);
    for (const definition of this.addresses.definitions()) this.definitions.register(definition);
  }
}
