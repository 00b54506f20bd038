import { Controller, Inject } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { Operations, OperationSecrets, OperationsQueries } from '@uni/feature-operations';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from './operation.answers.js';
import * as spec from './operations.endpoints.js';

type AdminOperationView = operations.AdminOperationView;

@Controller()
export class OperationsController {
  constructor(
    @Inject(OperationsQueries) private readonly queries: OperationsQueries,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(OperationSecrets) private readonly secrets: OperationSecrets,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listOperations)
  list(@Input() { query }: InputOf<typeof spec.listOperations>, @Caller() caller: Principal): Promise<string> {
    return this.queries.list(caller.organizationId, query);
  }

  @Endpoint(spec.getOperation)
  get(@Input() { params }: InputOf<typeof spec.getOperation>, @Caller() caller: Principal): Promise<string> {
    return this.queries.get(caller.organizationId, params.id);
  }

  @Endpoint(spec.takeOperationSecret)
  async takeSecret(
    @Input() { params }: InputOf<typeof spec.takeOperationSecret>,
    @Caller() caller: Principal,
  ): Promise<{ password: string }> {
    return { password: await this.secrets.take(caller.organizationId, params.id, caller.userId) };
  }

  @Endpoint(spec.cancelOperation)
  async cancel(
    @Input() { params }: InputOf<typeof spec.cancelOperation>,
    @Caller() caller: Principal,
  ): Promise<string> {
    await this.operations.cancel(caller.organizationId, params.id);
    return this.queries.get(caller.organizationId, params.id);
  }

  @Endpoint(spec.retryOperation)
  async retry(
    @Input() { params }: InputOf<typeof spec.retryOperation>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.operations.retry(caller.organizationId, params.id));
  }

  @Endpoint(spec.listAdminOperations)
  listAdmin(@Input() { query }: InputOf<typeof spec.listAdminOperations>): Promise<string> {
    return this.queries.adminList(query);
  }

  @Endpoint(spec.getAdminOperation)
  getAdmin(@Input() { params }: InputOf<typeof spec.getAdminOperation>): Promise<string> {
    return this.queries.adminGet(params.id);
  }

  @Endpoint(spec.retryAdminOperation)
  async retryAdmin(@Input() { params }: InputOf<typeof spec.retryAdminOperation>): Promise<AdminOperationView> {
    const { organization } = await this.viewOf(params.id);
    return this.viewOf(await this.operations.retry(organization?.id ?? null, params.id));
  }

  private async viewOf(id: string): Promise<AdminOperationView> {
    return JSON.parse(await this.queries.adminGet(id)) as AdminOperationView;
  }
}
