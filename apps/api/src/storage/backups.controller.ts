import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { BackupOrders, BackupPolicies, StorageQueries } from '@uni/feature-instances';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './storage.endpoints.js';

@Controller()
export class BackupsController {
  constructor(
    @Inject(BackupOrders) private readonly orders: BackupOrders,
    @Inject(StorageQueries) private readonly queries: StorageQueries,
    @Inject(BackupPolicies) private readonly policies: BackupPolicies,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listBackups)
  list(@Input() { query }: InputOf<typeof spec.listBackups>, @Caller() caller: Principal): Promise<string> {
    return this.queries.list(caller.organizationId, 'backup', query);
  }

  @Endpoint(spec.listInstanceBackups)
  ofInstance(
    @Input() { params }: InputOf<typeof spec.listInstanceBackups>,
    @Caller() caller: Principal,
  ): Promise<string> {
    return this.queries.ofInstance(caller.organizationId, 'backup', params.id);
  }

  @Endpoint(spec.getBackup)
  get(@Input() { params }: InputOf<typeof spec.getBackup>, @Caller() caller: Principal): Promise<string> {
    return this.queries.one(caller.organizationId, 'backup', params.id, params.itemId);
  }

  @Endpoint(spec.createBackup)
  async create(
    @Input() { params, body }: InputOf<typeof spec.createBackup>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.create(caller.organizationId, params.id, { ...body, scheduled: false }, caller.userId),
    );
  }

  @Endpoint(spec.restoreBackup)
  async restore(
    @Input() { params }: InputOf<typeof spec.restoreBackup>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.restore(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }

  @Endpoint(spec.deleteBackup)
  async remove(
    @Input() { params }: InputOf<typeof spec.deleteBackup>,
    @Caller() caller: Principal,
  ): Promise<OperationAnswer> {
    return this.answers.of(
      caller,
      await this.orders.remove(caller.organizationId, params.id, params.itemId, caller.userId),
    );
  }

  @Endpoint(spec.putBackupPolicy)
  setPolicy(@Input() { params, body }: InputOf<typeof spec.putBackupPolicy>, @Caller() caller: Principal) {
    return this.policies.set(caller.organizationId, params.id, body);
  }

  @Endpoint(spec.deleteBackupPolicy)
  removePolicy(
    @Input() { params }: InputOf<typeof spec.deleteBackupPolicy>,
    @Caller() caller: Principal,
  ): Promise<void> {
    return this.policies.remove(caller.organizationId, params.id);
  }
}
