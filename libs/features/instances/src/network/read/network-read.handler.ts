import { Inject, Injectable } from '@nestjs/common';
import type { ProviderRegistry } from '@uni/compute-core';
import { ProviderError, type AddressState } from '@uni/compute-port';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { InstanceChanges } from '../../carry-out/instance-changes.js';
import { NetworkChanges } from '../carry-out/network-changes.js';
import { endAsking, wantedNetwork, workedOnSince, type WantedNetwork } from '../network.sql.js';
import { knownOf, type KnownFirewall } from '../network.types.js';

/** A vendor that has just failed is not asked by everybody who looks. */
const PAUSE_MS = 60_000;

interface Told {
  readonly firewall: KnownFirewall | null;
  readonly addresses: readonly AddressState[] | null;
}

/** Reads the rules and addresses of one machine from its vendor, and announces them. */
@Injectable()
@HandlesJob('network.read')
export class NetworkReadHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(InstanceChanges) private readonly instances: InstanceChanges,
    @Inject(NetworkChanges) private readonly changes: NetworkChanges,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const instanceId = String(body['instanceId']);
    const [wanted] = await this.database.query(wantedNetwork, instanceId);
    if (!wanted) return;
    const startedAt = this.clock.now();
    try {
      const told = await this.ask(instanceId, wanted);
      await this.store(instanceId, wanted, () => this.take(instanceId, told, startedAt));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      // What is known stays, and the page says how old it is.
      this.logger.warn({ instanceId, code: error.code, vendor: error.vendorMessage }, 'network not read');
      const until = new Date(this.clock.now().getTime() + PAUSE_MS);
      await this.store(instanceId, wanted, () => this.database.query(endAsking, instanceId, error.code, until));
    }
  }

  private async ask(instanceId: string, { providerId, externalId }: WantedNetwork): Promise<Told> {
    const { firewall, addresses } = await this.registry.open(providerId);
    const ref = { externalId, mark: instanceId };
    const call = { requestId: currentContext().requestId };
    return {
      firewall: firewall ? knownOf(await firewall.read(ref, call)) : null,
      addresses: addresses ? await addresses.list(ref, call) : null,
    };
  }

  /** An operation that began or ended meanwhile always knows better. */
  private async take(instanceId: string, { firewall, addresses }: Told, startedAt: Date): Promise<void> {
    const instance = await this.instances.lock(instanceId);
    if (instance.deletedAt !== null) return;
    await this.database.query(endAsking, instanceId, null, null);
    const [since] = await this.database.query(workedOnSince, instanceId, startedAt);
    if (since?.worked === true) return;
    if (firewall) await this.changes.saw(instanceId, firewall);
    if (addresses) await this.changes.bring(instanceId, addresses);
  }

  private store(instanceId: string, { organizationId }: WantedNetwork, write: () => Promise<unknown>): Promise<void> {
    return this.database.transaction(async () => {
      await write();
      await this.events.emit('instance.updated', organizationId, instanceId, {});
    });
  }
}
