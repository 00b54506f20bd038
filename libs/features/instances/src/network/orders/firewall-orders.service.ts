import { Inject, Injectable } from '@nestjs/common';
import type { network } from '@uni/contracts';
import { Database } from '@uni/data';
import { newId } from '@uni/platform';
import { StorageDesk } from '../../storage/orders/storage-desk.js';
import { requireSupport } from '../../storage/storage.rules.js';
import { firewallChanged, refuseElsewhere } from '../network.rules.js';
import { knownFirewall, knownOf, NETWORK_DEADLINES_MS, type KnownFirewall } from '../network.types.js';

/** Orders about the rules of an instance's firewall. */
@Injectable()
export class FirewallOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
  ) {}

  /**
   * The whole state, as a change of the one with `version`.
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider, firewall_changed, validation_failed
   */
  write(
    organizationId: string,
    instanceId: string,
    { version, ...wished }: network.FirewallRequest,
    requestedBy: string,
  ): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      const { firewall } = await this.desk.declared(instance.providerId);
      requireSupport(firewall, `${instance.region} has no firewall.`);
      const known = await this.database.client.instanceNetwork.findUnique({ where: { instanceId } });
      if ((known?.firewallVersion ?? null) !== version) throw firewallChanged();
      const state = knownOf(wished);
      refuseElsewhere(state, present(known?.firewall));
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'firewall.write',
        step: ['inspect', 'firewall', 'reread'],
        params: { version, firewall: state },
        deadlineMs: NETWORK_DEADLINES_MS.firewall,
        requestedBy,
      });
    });
  }
}

function present(stored: unknown): KnownFirewall | null {
  return stored == null ? null : knownFirewall.parse(stored);
}
