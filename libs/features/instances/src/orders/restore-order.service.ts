import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { AppError, isId, notFound } from '@uni/platform';

/**
 * Asking for a deleted instance. No driver can bring one back (`Capabilities.restore` is false everywhere), so this says why not: its
 * charges ended with its deletion and stay ended.
 */
@Injectable()
export class RestoreOrder {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError not_found, illegal_state for one that is not deleted, unsupported_by_provider */
  async restore(organizationId: string, id: string): Promise<never> {
    const instance = isId(id) ? await this.database.client.instance.findFirst({ where: { id, organizationId } }) : null;
    if (!instance) throw notFound('instance');
    const { name, region, status } = instance;
    if (instance.deletedAt === null)
      throw new AppError({
        kind: 'conflict',
        code: 'illegal_state',
        publicMessage: `${name} is ${status}: only what was deleted could be restored.`,
      });
    throw new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: `${region} keeps nothing of what was deleted: ${name} is gone with its disks, and costs nothing any more.`,
    });
  }
}
