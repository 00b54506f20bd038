import { Inject, Injectable } from '@nestjs/common';
import { WITHOUT_FACETS, type Capabilities, type DriverDescription } from '@uni/compute-port';
import type { drift } from '@uni/contracts';
import { Database } from '@uni/data';
import { AppError, isId, notFound } from '@uni/platform';
import type { InstanceRow } from '../instance.types.js';
import type { DriftItem } from '../reconcile/verdict.js';
import type { DriftedState } from './drift.options.js';

/** A drifted instance, locked, with the differences that somebody has decided on. */
export interface Decision {
  readonly instance: InstanceRow;
  readonly chosen: readonly DriftItem[];
  /** What is left when the chosen ones are resolved. */
  readonly others: readonly DriftItem[];
  readonly state: DriftedState;
}

const WORDS: Readonly<Record<drift.DriftObstacle, string>> = {
  disks_only_grow: 'Disks only grow: accept the disk that it has, then bring back the rest.',
  cannot_resize: 'Its place cannot change sizes.',
  cannot_rename: 'Its place renames no machines for us: rename it there, or accept the name.',
  cannot_readdress: 'Addresses are given by its place: accept what it shows.',
  cannot_bring_back: 'There is no way from the state it is in to the one it had.',
  no_host_name: 'What it is called there cannot be a host name: rename it there.',
  not_resting: 'Nobody knows the state it is in, or it does not allow this.',
  operation_in_progress: 'Another change of it is running: wait until it has finished.',
};

/** Where differences are decided on: only what was looked at, and only while nothing else is at work. */
@Injectable()
export class DriftDesk {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Locks the instance for this transaction.
   * @throws AppError not_found, drift_changed
   */
  async take(instanceId: string, seen: drift.AcceptDriftRequest['differences']): Promise<Decision> {
    if (!isId(instanceId)) throw notFound('instance');
    await this.database.client.$queryRaw`SELECT 1 FROM instances WHERE id = ${instanceId}::uuid FOR UPDATE`;
    const instance = await this.database.client.instance.findFirst({ where: { id: instanceId, deletedAt: null } });
    if (!instance) throw notFound('instance');
    const items = instance.drift as unknown as readonly DriftItem[];
    const chosen = seen.map(({ field, actual }) =>
      items.find((item) => item.field === field && item.actual === actual),
    );
    if (!chosen.every((item) => item !== undefined)) {
      throw new AppError({
        kind: 'conflict',
        code: 'drift_changed',
        publicMessage: `What differs at ${instance.name} is not what it was when you looked: look again.`,
      });
    }
    const capabilities = await this.capabilities(instance.providerId);
    return {
      instance,
      chosen,
      others: items.filter((item) => !chosen.includes(item)),
      state: { status: instance.status, busy: instance.currentOperationId !== null, drift: items, capabilities },
    };
  }

  /** @throws AppError operation_in_progress, drift_unsolvable */
  refuse(obstacle: drift.DriftObstacle | null): void {
    if (obstacle === null) return;
    const busy = obstacle === 'operation_in_progress';
    throw new AppError({
      kind: busy ? 'conflict' : 'unprocessable',
      code: busy ? 'operation_in_progress' : 'drift_unsolvable',
      publicMessage: WORDS[obstacle],
    });
  }

  private async capabilities(providerId: string): Promise<Capabilities | null> {
    const { description } = await this.database.client.provider.findUniqueOrThrow({
      where: { id: providerId },
      select: { description: true },
    });
    const declared = (description as DriverDescription | null)?.capabilities;
    return declared === undefined ? null : { ...WITHOUT_FACETS, ...declared };
  }
}
