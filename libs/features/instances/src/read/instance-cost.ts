import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { Database } from '@uni/data';
import { InstanceCosts } from '@uni/feature-billing';
import { isId, notFound } from '@uni/platform';
import type { z } from 'zod';

/** What an instance costs and has cost; stays readable after it was deleted. */
@Injectable()
export class InstanceCost {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceCosts) private readonly costs: InstanceCosts,
  ) {}

  /** @throws AppError not_found */
  async of(organizationId: string, id: string): Promise<z.input<typeof instances.instanceCost>> {
    const select = { vmId: true, currency: true, createdAt: true } as const;
    const instance = isId(id)
      ? await this.database.client.instance.findFirst({ where: { id, organizationId }, select })
      : null;
    if (!instance) throw notFound('instance');
    return this.costs.of(instance);
  }
}
