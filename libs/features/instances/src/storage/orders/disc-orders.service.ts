import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { newId, notFound } from '@uni/platform';
import { illegal, requireSupport } from '../storage.rules.js';
import { STORAGE_DEADLINES_MS } from '../storage.types.js';
import { StorageDesk } from './storage-desk.js';

const deadlineMs = STORAGE_DEADLINES_MS.disc;

/** Orders about the disc in a machine's drive. Each answers with the id of the operation that carries it out. */
@Injectable()
export class DiscOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
  ) {}

  /** Replaces the disc that is in the drive. @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider */
  attach(organizationId: string, instanceId: string, isoRef: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      requireSupport((await this.desk.declared(instance.providerId)).iso, `${instance.region} takes no discs.`);
      const iso = await this.database.client.providerIso.findFirst({
        where: { providerId: instance.providerId, ref: isoRef, withdrawnAt: null },
      });
      if (!iso) throw notFound('disc');
      const params = { isoRef, name: iso.name };
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'iso.attach',
        step: 'insert',
        params,
        deadlineMs,
        requestedBy,
      });
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider */
  detach(organizationId: string, instanceId: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.instance(organizationId, instanceId);
      requireSupport((await this.desk.declared(instance.providerId)).iso, `${instance.region} takes no discs.`);
      const disc = await this.database.client.instanceDisc.findUnique({ where: { instanceId } });
      if (!disc) throw illegal(`There is no disc in the drive of ${instance.name}.`);
      const params = { isoRef: null, name: disc.name };
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'iso.detach',
        step: 'eject',
        params,
        deadlineMs,
        requestedBy,
      });
    });
  }
}
