import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { Database, Events, isUniqueViolation } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError } from '@uni/platform';
import type { z } from 'zod';
import { InstanceDesk } from './instance-desk.js';

type Change = z.output<typeof instances.updateInstanceRequest>;

/** Changes that only we know of: name, tags, protection. The machine's host name stays. */
@Injectable()
export class ChangeInstance {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
  ) {}

  /** @throws AppError not_found, name_taken */
  async update(organizationId: string, id: string, change: Change): Promise<void> {
    try {
      await this.database.transaction(() => this.write(organizationId, id, change));
    } catch (error) {
      if (!isUniqueViolation(error, 'instances_name_once')) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: `You have an instance named ${change.name} already: choose another name.`,
        errors: [{ path: 'name', message: 'is taken' }],
      });
    }
  }

  private async write(organizationId: string, id: string, change: Change): Promise<void> {
    const before = await this.desk.lock(organizationId, id);
    const data = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.tags === undefined ? {} : { tags: change.tags }),
      ...(change.deletionProtected === undefined ? {} : { deletionProtected: change.deletionProtected }),
    };
    const changed = (Object.keys(data) as (keyof typeof data)[]).filter(
      (field) => JSON.stringify(before[field]) !== JSON.stringify(data[field]),
    );
    if (changed.length === 0) return;
    await this.database.client.instance.update({ where: { id }, data });
    await this.audit.record({
      action: 'instance.update',
      targetKind: 'instance',
      targetId: id,
      organizationId,
      before: Object.fromEntries(changed.map((field) => [field, before[field]])),
      after: Object.fromEntries(changed.map((field) => [field, data[field]])),
    });
    await this.events.emit('instance.updated', organizationId, id);
  }
}
