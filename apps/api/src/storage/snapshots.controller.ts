import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { SnapshotOrders, StorageQueries } from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './storage.endpoints.js';

@Controller()
export class SnapshotsController {
  constructor(
    @Inject(SnapshotOrders) private readonly orders: SnapshotOrders,
    @Inject(StorageQueries) private readonly queries: StorageQueries,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listSnapshots)
  list(@Input() { query }: InputOf<typeof spec.listSnapshots>, @Caller() caller: Principal): Promise<string> {
    return this.queries.list(caller.organizationId, 'snapshot', query);
  }

  @Endpoint(spec.listInstanceSnapshots)
  ofInstance(
    @Input() { params }: InputOf<typeof spec.listInstanceSnapshots>,
    @Caller() caller: Principal,
  ): Promise<string> {
    return this.queries.ofInstance(caller.organizationId, 'snapshot', params.id);
  }

  @Endpoint(spec.getSnapshot)
  get(@Input() { params }: InputOf<typeof spec.getSnapshot>, @Caller() caller: Principal): Promise<string> {
    return this.queries.one(caller.organizationId, 'snapshot', params.id, params.itemId);
  }

  @Endpoint(spec.createSnapshot)
  async create(
    @Input() { params, body }: InputOf<typeof spec.createSnapshot>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.orders.create(caller.organizationId, params.id, body, caller.userId));
  }

  @Endpoint(spec.revertSnapshot)
  async revert(
    @Input() { params }: InputOf<typeof spec.revertSnapshot>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.revert(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }

  @Endpoint(spec.deleteSnapshot)
  async remove(
    @Input() { params }: InputOf<typeof spec.deleteSnapshot>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.remove(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }
}
