import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { CloneOrder, LifecycleOrders, RebuildOrder, RestoreOrder, type LifecycleAction } from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './lifecycle.endpoints.js';

/** The ways of being off beside `stopped`, a fresh system, a copy, and the rescue system. */
@Controller()
export class LifecycleController {
  constructor(
    @Inject(LifecycleOrders) private readonly lifecycle: LifecycleOrders,
    @Inject(RebuildOrder) private readonly rebuilding: RebuildOrder,
    @Inject(CloneOrder) private readonly cloning: CloneOrder,
    @Inject(RestoreOrder) private readonly restoring: RestoreOrder,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.suspendInstance)
  suspend(@Input() { params }: InputOf<typeof spec.suspendInstance>, @Caller() caller: Principal) {
    return this.order('suspend', params.id, caller);
  }

  @Endpoint(spec.resumeInstance)
  resume(@Input() { params }: InputOf<typeof spec.resumeInstance>, @Caller() caller: Principal) {
    return this.order('resume', params.id, caller);
  }

  @Endpoint(spec.shelveInstance)
  shelve(@Input() { params }: InputOf<typeof spec.shelveInstance>, @Caller() caller: Principal) {
    return this.order('shelve', params.id, caller);
  }

  @Endpoint(spec.unshelveInstance)
  unshelve(@Input() { params }: InputOf<typeof spec.unshelveInstance>, @Caller() caller: Principal) {
    return this.order('unshelve', params.id, caller);
  }

  @Endpoint(spec.rescueInstance)
  rescue(@Input() { params }: InputOf<typeof spec.rescueInstance>, @Caller() caller: Principal) {
    return this.order('rescue', params.id, caller);
  }

  @Endpoint(spec.unrescueInstance)
  unrescue(@Input() { params }: InputOf<typeof spec.unrescueInstance>, @Caller() caller: Principal) {
    return this.order('unrescue', params.id, caller);
  }

  @Endpoint(spec.restoreInstance)
  restore(@Input() { params }: InputOf<typeof spec.restoreInstance>, @Caller() caller: Principal): Promise<never> {
    return this.restoring.restore(caller.organizationId, params.id);
  }

  @Endpoint(spec.rebuildInstance)
  async rebuild(
    @Input() { params, body }: InputOf<typeof spec.rebuildInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.rebuilding.rebuild(caller, params.id, body));
  }

  @Endpoint(spec.cloneInstance)
  async clone(
    @Input() { params, body }: InputOf<typeof spec.cloneInstance>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.cloning.clone(caller, params.id, body));
  }

  private async order(action: LifecycleAction, id: string, caller: Principal): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.lifecycle.order(action, caller.organizationId, id, caller.userId));
  }
}
