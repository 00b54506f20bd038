import { Inject, Injectable } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { OperationsQueries } from '@uni/feature-operations';

export type OperationAnswer = operations.OperationView;

/** The body of every 202: the operation that was begun. */
@Injectable()
export class OperationAnswers {
  constructor(@Inject(OperationsQueries) private readonly queries: OperationsQueries) {}

  async of(caller: Principal, operationId: string): Promise<OperationAnswer> {
    return JSON.parse(await this.queries.get(caller.organizationId, operationId)) as OperationAnswer;
  }
}
