import { Controller, Inject } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import type { SignedInPrincipal } from '@uni/feature-accounts';
import { ImportOrders, QuarantineOrders, QuarantineQueries } from '@uni/feature-instances';
import { OperationsQueries } from '@uni/feature-operations';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './imports.endpoints.js';

/** Machines that are not ours yet, and what is left of those that were. */
@Controller()
export class ImportsController {
  constructor(
    @Inject(ImportOrders) private readonly imports: ImportOrders,
    @Inject(QuarantineOrders) private readonly quarantine: QuarantineOrders,
    @Inject(QuarantineQueries) private readonly queries: QuarantineQueries,
    @Inject(OperationsQueries) private readonly operations: OperationsQueries,
  ) {}

  @Endpoint(spec.adoptMachines)
  async adoptMachines(
    @Input() { params, body }: InputOf<typeof spec.adoptMachines>,
    @Caller() caller: SignedInPrincipal,
  ) {
    return { items: await this.imports.adoptMany(params.id, body, caller.userId) };
  }

  @Endpoint(spec.listOrphans)
  list(@Input() { query }: InputOf<typeof spec.listOrphans>) {
    return this.queries.list(query);
  }

  @Endpoint(spec.adoptOrphan)
  async adopt(@Input() { params, body }: InputOf<typeof spec.adoptOrphan>, @Caller() caller: SignedInPrincipal) {
    return this.operation(await this.quarantine.adopt(params.id, body, caller.userId));
  }

  @Endpoint(spec.ignoreOrphan)
  async ignore(@Input() { params, body }: InputOf<typeof spec.ignoreOrphan>, @Caller() caller: SignedInPrincipal) {
    await this.quarantine.ignore(params.id, body.reason, caller.userId);
    return this.queries.get(params.id);
  }

  @Endpoint(spec.deleteOrphan)
  async remove(@Input() { params, body }: InputOf<typeof spec.deleteOrphan>, @Caller() caller: SignedInPrincipal) {
    return this.operation(await this.quarantine.delete(params.id, body.name, caller.userId));
  }

  private async operation(id: string): Promise<operations.AdminOperationView> {
    return JSON.parse(await this.operations.adminGet(id)) as operations.AdminOperationView;
  }
}
