import { Controller, Inject } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { AcceptDrift, CorrectDrift, DriftQueries } from '@uni/feature-instances';
import { OperationsQueries } from '@uni/feature-operations';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './drift.endpoints.js';

@Controller()
export class DriftController {
  constructor(
    @Inject(DriftQueries) private readonly queries: DriftQueries,
    @Inject(AcceptDrift) private readonly accepting: AcceptDrift,
    @Inject(CorrectDrift) private readonly correcting: CorrectDrift,
    @Inject(OperationsQueries) private readonly operations: OperationsQueries,
  ) {}

  @Endpoint(spec.listDrift)
  list(@Input() { query }: InputOf<typeof spec.listDrift>) {
    return this.queries.list(query);
  }

  @Endpoint(spec.acceptDrift)
  async accept(@Input() { params, body }: InputOf<typeof spec.acceptDrift>) {
    await this.accepting.accept(params.id, body);
    return this.queries.get(params.id);
  }

  @Endpoint(spec.correctDrift)
  async correct(
    @Input() { params, body }: InputOf<typeof spec.correctDrift>,
    @Caller() caller: Principal,
  ): Promise<operations.AdminOperationView> {
    const operationId = await this.correcting.correct(params.id, body, caller.userId);
    return JSON.parse(await this.operations.adminGet(operationId)) as operations.AdminOperationView;
  }
}
