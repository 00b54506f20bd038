import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { AppError, newId } from '@uni/platform';
import { DEADLINES_MS, RESTING_STATUSES } from '../instance.types.js';
import { InstanceDesk } from './instance-desk.js';
import { ProviderAbilities } from './provider-abilities.js';

/** Orders that write an instance's name to its machine again, after somebody has changed it at the provider. */
@Injectable()
export class RenameOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(ProviderAbilities) private readonly abilities: ProviderAbilities,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider
   */
  toOwnName(organizationId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.lock(organizationId, id);
      this.desk.requireIdle(instance);
      if (!RESTING_STATUSES.has(instance.status)) {
        throw new AppError({
          kind: 'conflict',
          code: 'illegal_state',
          publicMessage: `${instance.name} is ${instance.status}: it cannot be renamed now.`,
        });
      }
      await this.abilities.require(instance.providerId, instance.region, 'rename machines', ({ rename }) => rename);
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'instance.rename',
        command: null,
        desired: instance.desiredStatus,
        params: { name: instance.hostname },
        steps: ['rename'],
        deadlineMs: DEADLINES_MS.rename,
        requestedBy,
        asked: { name: instance.hostname },
      });
    });
  }
}
