import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { DiscOrders, StorageQueries } from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './storage.endpoints.js';

@Controller()
export class DiscsController {
  constructor(
    @Inject(DiscOrders) private readonly orders: DiscOrders,
    @Inject(StorageQueries) private readonly queries: StorageQueries,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listIsos)
  list(@Caller() caller: Principal) {
    return this.queries.discs(caller.organizationId);
  }

  @Endpoint(spec.getInstanceDisc)
  get(@Input() { params }: InputOf<typeof spec.getInstanceDisc>, @Caller() caller: Principal) {
    return this.queries.disc(caller.organizationId, params.id);
  }

  @Endpoint(spec.attachDisc)
  async attach(
    @Input() { params, body }: InputOf<typeof spec.attachDisc>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.attach(caller.organizationId, params.id, body.isoRef, caller.userId),
    );
  }

  @Endpoint(spec.detachDisc)
  async detach(
    @Input() { params }: InputOf<typeof spec.detachDisc>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.orders.detach(caller.organizationId, params.id, caller.userId));
  }
}
