import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { AppError, newId } from '@uni/platform';
import { DEADLINES_MS } from '../instance.types.js';
import { InstanceDesk, stepsOff } from './instance-desk.js';

@Injectable()
export class DeleteOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, deletion_protected
   */
  delete(organizationId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'delete');
      if (instance.deletionProtected) {
        throw new AppError({
          kind: 'conflict',
          code: 'deletion_protected',
          publicMessage: `${instance.name} is protected from deletion: lift the protection first.`,
        });
      }
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'instance.delete',
        command: 'delete',
        desired: 'deleted',
        params: { previous: instance.status },
        steps: stepsOff(instance, [
          'stop',
          ...((await this.livesOn(id)) ? ['detach'] : []),
          ...((await this.hasExtraAddresses(id)) ? ['addresses'] : []),
          'destroy',
          'release',
        ]),
        deadlineMs: DEADLINES_MS.delete,
        requestedBy,
      });
    });
  }

  /** Volumes in it, which are taken out first where its place lets them live on. */
  private async livesOn(instanceId: string): Promise<boolean> {
    const where = { instanceId, kind: 'volume', attached: true, deletedAt: null } as const;
    return (await this.database.client.storageItem.count({ where })) > 0;
  }

  private async hasExtraAddresses(instanceId: string): Promise<boolean> {
    const where = { instanceId, primary: false, deletedAt: null } as const;
    return (await this.database.client.instanceAddress.count({ where })) > 0;
  }
}
