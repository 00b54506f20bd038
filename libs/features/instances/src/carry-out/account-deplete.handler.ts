import { Inject, Injectable } from '@nestjs/common';
import { Database, HandlesJob, statement, type JobBody, type JobHandler } from '@uni/data';
import { InstanceBilling } from '@uni/feature-billing';
import { AppError, CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { LifecycleOrders } from '../orders/lifecycle-orders.service.js';
import { PowerOrders } from '../orders/power-orders.service.js';
import { ProviderAbilities } from '../orders/provider-abilities.js';
import { InstanceChanges } from './instance-changes.js';

/** Injection token for {@link DepletionOptions}, bound by the worker. */
export const DEPLETION_OPTIONS = Symbol('DepletionOptions');

export interface DepletionOptions {
  /** How long a guest may take to shut down before the plug is pulled. */
  readonly graceMs: number;
}

interface Found {
  readonly id: string;
  readonly organization_id: string;
  readonly provider_id: string;
}
const charged = (name: string, states: string) =>
  statement<[bigint], Found>(
    name,
    `SELECT i.id, i.organization_id, i.provider_id FROM vm_segments s JOIN instances i ON i.vm_id = s.vm_id
     WHERE s.account_id = $1::bigint AND s.to_ts IS NULL AND s.state IN (${states}) AND i.deleted_at IS NULL ORDER BY i.id`,
  );
const running = charged('deplete_running', `'running', 'suspended'`);
const stopped = charged('deplete_stopped', `'stopped', 'shelved'`);
const unpaid = charged('deplete_unpaid', `'stopped_unpaid'`);
/** After such a failure a machine is stopped for now: that much is better than to let it run on. */
const SHELVE_AGAIN_MS = 15 * 60_000;

/**
 * The credit of an account is used up: what runs is turned off in the cheapest way that keeps its data, what is off stops costing. Safe to run twice; whether the credit is
 * still used up is judged again for each instance, under the balance's lock.
 */
@Injectable()
@HandlesJob('account.deplete')
export class AccountDepleteHandler implements JobHandler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PowerOrders) private readonly power: PowerOrders,
    @Inject(LifecycleOrders) private readonly lifecycle: LifecycleOrders,
    @Inject(ProviderAbilities) private readonly abilities: ProviderAbilities,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(DEPLETION_OPTIONS) private readonly options: DepletionOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const accountId = BigInt(String(body['accountId']));
    for (const instance of await this.database.query(running, accountId)) await this.off(instance);
    for (const { id } of await this.database.query(stopped, accountId)) await this.freeze(id);
    for (const instance of await this.database.query(unpaid, accountId)) await this.shelveStopped(instance);
  }

  private async off(found: Found): Promise<void> {
    const shelve = (await this.shelves(found)) && !(await this.hasFailedToShelve(found));
    await this.attempt(found, () =>
      shelve
        ? this.lifecycle.shelveDepleted(found.organization_id, found.id)
        : this.power.stopDepleted(found.organization_id, found.id, this.options.graceMs),
    );
  }

  /** Costs the customer nothing already, but the vendor goes on charging for it until it is shelved. */
  private async shelveStopped(found: Found): Promise<void> {
    const { status } = await this.database.client.instance.findUniqueOrThrow({ where: { id: found.id } });
    if (status !== 'stopped' || !(await this.shelves(found))) return;
    await this.attempt(found, () => this.lifecycle.shelveDepleted(found.organization_id, found.id));
  }

  private async shelves({ provider_id: providerId }: Found): Promise<boolean> {
    return (await this.abilities.cheapestOff(providerId)) === 'shelved';
  }

  private async hasFailedToShelve({ id }: Found): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - SHELVE_AGAIN_MS);
    const where = { instanceId: id, kind: 'instance.shelve', status: 'failed', finishedAt: { gt: since } } as const;
    return (await this.database.client.operation.count({ where })) > 0;
  }

  private async attempt(instance: Found, order: () => Promise<string | null>): Promise<void> {
    try {
      await order();
    } catch (error) {
      // Busy with something else, or on its way down already: if it still runs afterwards, billing asks again.
      if (!(error instanceof AppError)) throw error;
      this.logger.info({ instanceId: instance.id, code: error.code }, 'not turned off for want of credit yet');
    }
  }

  private async freeze(instanceId: string): Promise<void> {
    await this.database.transaction(async () => {
      const instance = await this.changes.lock(instanceId);
      if ((instance.status !== 'stopped' && instance.status !== 'shelved') || instance.currentOperationId !== null)
        return;
      if (await this.billing.isDepleted(instance.accountId)) await this.changes.chargeStopped(instance, null, true);
    });
  }
}
