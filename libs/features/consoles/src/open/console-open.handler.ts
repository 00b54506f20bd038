import { Inject, Injectable } from '@nestjs/common';
import type { ProviderRegistry } from '@uni/compute-core';
import { ProviderError } from '@uni/compute-port';
import { Database, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { PROVIDER_REGISTRY, ProviderConnections } from '@uni/feature-providers';
import { CLOCK, currentContext, LOGGER, SecretBox, type Clock, type Logger } from '@uni/platform';
import { storeAccess, storeFailure, wantedConsole, type WantedConsole } from '../console.sql.js';
import type { ConsoleEnd } from '../console.types.js';
import { sealAccess, type ScreenAccess } from './sealed-access.js';
import { judgeScreenAddress, simulatedScreenHost } from './screen-address.js';

/** The relay does not wait longer, so an older order is nobody's. */
const WANTED_FOR_MS = 20_000;

/** Asks a machine's vendor for its screen and leaves the way to it, sealed, for the relay that waits. */
@Injectable()
@HandlesJob('console.open')
export class ConsoleOpenHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(ProviderConnections) private readonly connections: ProviderConnections,
    @Inject(Database) private readonly database: Database,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const id = String(body['consoleId']);
    const since = new Date(this.clock.now().getTime() - WANTED_FOR_MS);
    const [wanted] = await this.database.query(wantedConsole, id, since);
    if (!wanted) return;
    try {
      const sealed = sealAccess(this.secrets, id, await this.open(wanted));
      await this.database.query(storeAccess, id, JSON.stringify(sealed));
    } catch (error) {
      // Somebody waits in front of it: a failure is an answer, and trying again is one press of a button.
      const reason = reasonOf(error);
      this.logger.warn({ err: error, consoleId: id, instanceId: wanted.instanceId, reason }, 'console not opened');
      await this.database.query(storeFailure, id, reason);
    }
  }

  private async open(wanted: WantedConsole): Promise<ScreenAccess> {
    const { instanceId, externalId, providerId, endpoint, simulated } = wanted;
    if (externalId === null) throw new Error('the instance has no machine yet');
    const provider = await this.registry.open(providerId);
    if (!provider.console) throw new Error(`${provider.kind} shows no screens`);
    const access = await provider.console.open(
      { externalId, mark: instanceId },
      { requestId: currentContext().requestId },
    );
    const connection = await this.connections.load(providerId);
    const allowedHosts = [
      ...(connection?.allowedHosts ?? []),
      ...(simulated ? simulatedScreenHost(access.url, endpoint) : []),
    ];
    // Here already, so that an address that will be refused is named in the log of whoever spoke to the vendor.
    judgeScreenAddress(access.url, allowedHosts);
    return { ...access, allowedHosts };
  }
}

function reasonOf(error: unknown): ConsoleEnd {
  if (!(error instanceof ProviderError)) return 'unavailable';
  if (error.code === 'invalid' && error.vendorCode === 'state') return 'machine_off';
  return error.code === 'not_found' ? 'machine_gone' : 'unavailable';
}
