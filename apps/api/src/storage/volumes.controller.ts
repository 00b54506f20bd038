import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { VolumeOrders, StorageQueries } from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './storage.endpoints.js';

@Controller()
export class VolumesController {
  constructor(
    @Inject(VolumeOrders) private readonly orders: VolumeOrders,
    @Inject(StorageQueries) private readonly queries: StorageQueries,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listVolumes)
  list(@Input() { query }: InputOf<typeof spec.listVolumes>, @Caller() caller: Principal): Promise<string> {
    return this.queries.list(caller.organizationId, 'volume', query);
  }

  @Endpoint(spec.listInstanceVolumes)
  ofInstance(
    @Input() { params }: InputOf<typeof spec.listInstanceVolumes>,
    @Caller() caller: Principal,
  ): Promise<string> {
    return this.queries.ofInstance(caller.organizationId, 'volume', params.id);
  }

  @Endpoint(spec.getVolume)
  get(@Input() { params }: InputOf<typeof spec.getVolume>, @Caller() caller: Principal): Promise<string> {
    return this.queries.one(caller.organizationId, 'volume', params.id, params.itemId);
  }

  @Endpoint(spec.createVolume)
  async create(
    @Input() { params, body }: InputOf<typeof spec.createVolume>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.orders.create(caller.organizationId, params.id, body, caller.userId));
  }

  @Endpoint(spec.attachVolume)
  async attach(
    @Input() { params }: InputOf<typeof spec.attachVolume>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.attach(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }

  @Endpoint(spec.detachVolume)
  async detach(
    @Input() { params }: InputOf<typeof spec.detachVolume>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.detach(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }

  @Endpoint(spec.resizeVolume)
  async resize(
    @Input() { params, body }: InputOf<typeof spec.resizeVolume>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.resize(caller.organizationId, params.id, params.itemId, body.sizeGib, caller.userId),
    );
  }

  @Endpoint(spec.deleteVolume)
  async remove(
    @Input() { params }: InputOf<typeof spec.deleteVolume>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.remove(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }
}
