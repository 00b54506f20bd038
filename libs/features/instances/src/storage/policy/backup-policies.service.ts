import { Inject, Injectable } from '@nestjs/common';
import type { storage } from '@uni/contracts';
import { Database, Events } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, notFound, type Clock } from '@uni/platform';
import { InstanceDesk } from '../../orders/instance-desk.js';
import { StorageDesk } from '../orders/storage-desk.js';
import { policyView } from '../read/policy.view.js';
import { requireSupport } from '../storage.rules.js';
import { nextRun } from './rhythm.js';

/** When backups of an instance are made by themselves, and how many of those are kept. */
@Injectable()
export class BackupPolicies {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly instances: InstanceDesk,
    @Inject(StorageDesk) private readonly desk: StorageDesk,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found, unsupported_by_provider */
  set(
    organizationId: string,
    instanceId: string,
    asked: storage.BackupPolicyRequest,
  ): Promise<storage.BackupPolicyView> {
    return this.database.transaction(async () => {
      const instance = await this.instances.lock(organizationId, instanceId);
      const { backups } = await this.desk.declared(instance.providerId);
      requireSupport(backups.supported, `${instance.region} makes no backups.`);
      const rhythm = { everyHours: asked.everyHours ?? null, dailyAtMinute: minuteOf(asked.dailyAt) };
      const before = await this.database.client.backupPolicy.findUnique({ where: { instanceId } });
      const now = this.clock.now();
      const same = before?.everyHours === rhythm.everyHours && before.dailyAtMinute === rhythm.dailyAtMinute;
      const data = {
        ...rhythm,
        keep: asked.keep,
        nextRunAt: same ? before.nextRunAt : nextRun(rhythm, now),
        updatedAt: now,
      };
      const row = await this.database.client.backupPolicy.upsert({
        where: { instanceId },
        create: { instanceId, organizationId, ...data },
        update: data,
      });
      await this.changed(organizationId, instanceId, before && shown(before), shown(row));
      return policyView(row);
    });
  }

  /** Its backups stay. @throws AppError not_found */
  remove(organizationId: string, instanceId: string): Promise<void> {
    return this.database.transaction(async () => {
      await this.instances.lock(organizationId, instanceId);
      const before = await this.database.client.backupPolicy.findUnique({ where: { instanceId } });
      if (!before) throw notFound('backup policy');
      await this.database.client.backupPolicy.delete({ where: { instanceId } });
      await this.changed(organizationId, instanceId, shown(before), null);
    });
  }

  private async changed(
    organizationId: string,
    instanceId: string,
    before: Shown | null,
    after: Shown | null,
  ): Promise<void> {
    await this.audit.record({
      action: 'instance.backup_policy',
      targetKind: 'instance',
      targetId: instanceId,
      organizationId,
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
    });
    await this.events.emit('instance.updated', organizationId, instanceId);
  }
}

type Shown = Record<string, unknown>;

const shown = (row: Parameters<typeof policyView>[0]): Shown => {
  const { everyHours, dailyAt, keep } = policyView(row);
  return { everyHours, dailyAt, keep };
};

function minuteOf(time: string | undefined): number | null {
  if (time === undefined) return null;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
