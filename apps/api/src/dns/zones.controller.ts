import { Controller, Inject, Res } from '@nestjs/common';
import type { dns } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { diffView, DnsAssignments, DnsQueries, WarningsQueries, ZoneOrders } from '@uni/feature-dns';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { OperationAnswers, type OperationAnswer } from '../operations/operation.answers.js';
import * as spec from './dns.endpoints.js';

@Controller()
export class ZonesController {
  constructor(
    @Inject(ZoneOrders) private readonly orders: ZoneOrders,
    @Inject(DnsQueries) private readonly queries: DnsQueries,
    @Inject(WarningsQueries) private readonly warnings: WarningsQueries,
    @Inject(DnsAssignments) private readonly assignments: DnsAssignments,
    @Inject(OperationAnswers) private readonly answers: OperationAnswers,
  ) {}

  @Endpoint(spec.listDomains)
  domains(@Input() { query }: InputOf<typeof spec.listDomains>, @Caller() caller: Principal) {
    return this.queries.domains(caller.organizationId, query);
  }

  @Endpoint(spec.listZones)
  zones(@Input() { query }: InputOf<typeof spec.listZones>, @Caller() caller: Principal) {
    return this.queries.zones(caller.organizationId, query);
  }

  @Endpoint(spec.getZone)
  zone(@Input() { params }: InputOf<typeof spec.getZone>, @Caller() caller: Principal) {
    return this.queries.zone(caller.organizationId, params.id);
  }

  @Endpoint(spec.checkZone)
  async check(@Input() { params }: InputOf<typeof spec.checkZone>, @Caller() caller: Principal) {
    const at = await this.assignments.requestCheck(caller.organizationId, params.id);
    return { requestedAt: at.toISOString() };
  }

  @Endpoint(spec.listRecords)
  records(@Input() { params, query }: InputOf<typeof spec.listRecords>, @Caller() caller: Principal) {
    return this.queries.records(caller.organizationId, params.id, query);
  }

  @Endpoint(spec.getRecord)
  record(@Input() { params }: InputOf<typeof spec.getRecord>, @Caller() caller: Principal) {
    return this.queries.record(caller.organizationId, params.id, params.recordId);
  }

  @Endpoint(spec.createRecord)
  create(@Input() { params, body }: InputOf<typeof spec.createRecord>, @Caller() caller: Principal) {
    return this.order(caller, params.id, { add: [body], change: [], remove: [] });
  }

  @Endpoint(spec.updateRecord)
  update(@Input() { params, body }: InputOf<typeof spec.updateRecord>, @Caller() caller: Principal) {
    return this.order(caller, params.id, { add: [], change: [{ ...body, id: params.recordId }], remove: [] });
  }

  @Endpoint(spec.deleteRecord)
  remove(@Input() { params }: InputOf<typeof spec.deleteRecord>, @Caller() caller: Principal) {
    return this.order(caller, params.id, { add: [], change: [], remove: [params.recordId] });
  }

  @Endpoint(spec.changeZone)
  change(@Input() { params, body }: InputOf<typeof spec.changeZone>, @Caller() caller: Principal) {
    return this.order(caller, params.id, body);
  }

  @Endpoint(spec.importZone)
  async import(@Input() { params, query, body }: InputOf<typeof spec.importZone>, @Caller() caller: Principal) {
    const isDryRun = query.dryRun === 'true';
    const { diff, operationId } = await this.orders.import(
      caller.organizationId,
      params.id,
      body,
      isDryRun,
      caller.userId,
    );
    const operation = operationId === null ? null : await this.answers.of(caller, operationId);
    return { diff: diffView(diff), operation };
  }

  @Endpoint(spec.exportZone)
  async export(
    @Input() { params }: InputOf<typeof spec.exportZone>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { name, text } = await this.queries.file(caller.organizationId, params.id);
    // A zone's name is letters, digits, hyphens and dots: nothing that could leave the quotes.
    void reply.header('content-disposition', `attachment; filename="${name}.zone"`);
    return text;
  }

  @Endpoint(spec.listWarnings)
  told(@Input() { query }: InputOf<typeof spec.listWarnings>, @Caller() caller: Principal) {
    return this.warnings.list(caller.organizationId, query);
  }

  private async order(caller: Principal, zoneId: string, changes: dns.ZoneChangesRequest): Promise<OperationAnswer> {
    return this.answers.of(caller, await this.orders.change(caller.organizationId, zoneId, changes, caller.userId));
  }
}
