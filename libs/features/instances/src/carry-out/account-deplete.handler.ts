import { Inject, Injectable } from '@nestjs/common';
import { Database, HandlesJob, statement, type JobBody, type JobHandler } from '@uni/data';
import { InstanceBilling } from '@uni/feature-billing';
import { AppError, LOGGER, type Logger } from '@uni/platform';
import { PowerOrders } from '../orders/power-orders.service.js';
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
}
const charged = (state: 'running' | 'stopped') =>
  statement<[bigint], Found>(
    `deplete_${state}`,
    `SELECT i.id, i.organization_id FROM vm_segments s JOIN instances i ON i.vm_id = s.vm_id
     WHERE s.account_id = $1::bigint AND s.to_ts IS NULL AND s.state = '${state}' AND i.deleted_at IS NULL ORDER BY i.id`,
  );
const running = charged('running');
const stopped = charged('stopped');

/**
 * The credit of an account is used up: what runs is switched off, what is off stops costing. Safe to run twice; whether the credit is
 * still used up is judged again for each instance, under the balance's lock.
 */
@Injectable()
@HandlesJob('account.deplete')
export class AccountDepleteHandler implements JobHandler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PowerOrders) private readonly power: PowerOrders,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(DEPLETION_OPTIONS) private readonly options: DepletionOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const accountId = BigInt(String(body['accountId']));
    for (const instance of await this.database.query(running, accountId)) await this.stop(instance);
    for (const { id } of await this.database.query(stopped, accountId)) await this.freeze(id);
  }

  private async stop(instance: Found): Promise<void> {
    try {
      await this.power.stopDepleted(instance.organization_id, instance.id, this.options.graceMs);
    } catch (error) {
      // Busy with something else, or on its way down already: if it still runs afterwards, billing asks again.
      if (!(error instanceof AppError)) throw error;
      this.logger.info({ instanceId: instance.id, code: error.code }, 'not stopped for want of credit yet');
    }
  }

  private async freeze(instanceId: string): Promise<void> {
    await this.database.transaction(async () => {
      const instance = await this.changes.lock(instanceId);
      if (instance.status !== 'stopped' || instance.currentOperationId !== null) return;
      if (await this.billing.isDepleted(instance.accountId)) await this.changes.chargeStopped(instance, null, true);
    });
  }
}
