import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import {
  ChangeInstance,
  CreateOrder,
  DeleteOrder,
  InstanceCost,
  InstanceHistory,
  InstancesQueries,
  PowerOrders,
  ResizeOrder,
} from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './instances.endpoints.js';

@Controller()
export class InstancesController {
  constructor(
    @Inject(InstancesQueries) private readonly queries: InstancesQueries,
    @Inject(InstanceHistory) private readonly histories: InstanceHistory,
    @Inject(InstanceCost) private readonly costs: InstanceCost,
    @Inject(CreateOrder) private readonly creating: CreateOrder,
    @Inject(PowerOrders) private readonly power: PowerOrders,
    @Inject(ResizeOrder) private readonly resizing: ResizeOrder,
    @Inject(DeleteOrder) private readonly deleting: DeleteOrder,
    @Inject(ChangeInstance) private readonly changing: ChangeInstance,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listInstances)
  list(@Input() { query }: InputOf<typeof spec.listInstances>, @Caller() caller: Principal): Promise<string> {
    return this.queries.list(caller.organizationId, query);
  }

  @Endpoint(spec.getInstance)
  get(@Input() { params }: InputOf<typeof spec.getInstance>, @Caller() caller: Principal): Promise<string> {
    return this.queries.get(caller.organizationId, params.id);
  }

  @Endpoint(spec.createInstance)
  async create(
    @Input() { body }: InputOf<typeof spec.createInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.creating.create(caller, body));
  }

  @Endpoint(spec.updateInstance)
  async update(
    @Input() { params, body }: InputOf<typeof spec.updateInstance>,
    @Caller() caller: Principal,
  ): Promise<string> {
    await this.changing.update(caller.organizationId, params.id, body);
    return this.queries.get(caller.organizationId, params.id);
  }

  @Endpoint(spec.deleteInstance)
  async delete(
    @Input() { params }: InputOf<typeof spec.deleteInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.deleting.delete(caller.organizationId, params.id, caller.userId));
  }

  @Endpoint(spec.startInstance)
  async start(
    @Input() { params }: InputOf<typeof spec.startInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.power.start(caller.organizationId, params.id, caller.userId));
  }

  @Endpoint(spec.stopInstance)
  async stop(
    @Input() { params, body }: InputOf<typeof spec.stopInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.power.stop(caller.organizationId, params.id, body.force, caller.userId));
  }

  @Endpoint(spec.rebootInstance)
  async reboot(
    @Input() { params, body }: InputOf<typeof spec.rebootInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.power.reboot(caller.organizationId, params.id, body.force, caller.userId),
    );
  }

  @Endpoint(spec.resizeInstance)
  async resize(
    @Input() { params, body }: InputOf<typeof spec.resizeInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.resizing.resize(caller.organizationId, params.id, body.templateId, caller.userId),
    );
  }

  @Endpoint(spec.listInstanceHistory)
  history(
    @Input() { params, query }: InputOf<typeof spec.listInstanceHistory>,
    @Caller() caller: Principal,
  ): Promise<string> {
    return this.histories.list(caller.organizationId, params.id, query);
  }

  @Endpoint(spec.getInstanceCost)
  cost(@Input() { params }: InputOf<typeof spec.getInstanceCost>, @Caller() caller: Principal) {
    return this.costs.of(caller.organizationId, params.id);
  }

  @Endpoint(spec.listAdminInstances)
  listAdmin(@Input() { query }: InputOf<typeof spec.listAdminInstances>): Promise<string> {
    return this.queries.adminList(query);
  }
}
