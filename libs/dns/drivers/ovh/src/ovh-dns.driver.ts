import type {
  CallContext,
  DnsCheckReport,
  DnsDescription,
  DnsDriver,
  DnsTask,
  DomainPage,
  RecordPage,
  RecordValues,
  VendorHttp,
  ZonePage,
  ZoneState,
} from '@uni/dns-port';
import { RECORD_TYPES } from '@uni/dns-port';
import { OvhApi, OvhSession, type OvhConnection } from '@uni/ovh-api';
import { checkConnection } from './connection.check.js';
import { listDomains } from './domain.reader.js';
import { createRecord, deleteRecord, listRecords, updateRecord } from './record.changes.js';
import { listZones, readZone } from './zone.reader.js';
import { exportZone, followTask, importZone, publish } from './zone.tasks.js';

export const OVH_DNS_DESCRIPTION: DnsDescription = {
  kind: 'ovh',
  recordTypes: RECORD_TYPES,
  minTtlS: 60,
  registersDomains: true,
  // About one call a second is what the vendor calls fair use.
  limits: { maxConcurrentCalls: 4 },
};

/** The zones and domains of one account. Each method only says which part of the driver does the work. */
export class OvhDnsDriver implements DnsDriver {
  private readonly session: OvhSession;

  constructor(
    private readonly connection: OvhConnection,
    private readonly http: VendorHttp,
    now: () => Date,
  ) {
    this.session = new OvhSession(connection, http, now);
  }

  describe(): DnsDescription {
    return OVH_DNS_DESCRIPTION;
  }

  check(context: CallContext): Promise<DnsCheckReport> {
    return checkConnection(this.api(context), this.connection);
  }

  domains(cursor: string | null, context: CallContext): Promise<DomainPage> {
    return listDomains(this.api(context), cursor);
  }

  zones(_cursor: string | null, context: CallContext): Promise<ZonePage> {
    return listZones(this.api(context));
  }

  zone(zone: string, context: CallContext): Promise<ZoneState> {
    return readZone(this.api(context), zone);
  }

  records(zone: string, cursor: string | null, context: CallContext): Promise<RecordPage> {
    return listRecords(this.api(context), zone, cursor);
  }

  createRecord(zone: string, values: RecordValues, context: CallContext): Promise<void> {
    return createRecord(this.api(context), zone, values);
  }

  updateRecord(zone: string, id: string, values: RecordValues, context: CallContext): Promise<void> {
    return updateRecord(this.api(context), zone, id, values);
  }

  deleteRecord(zone: string, id: string, context: CallContext): Promise<void> {
    return deleteRecord(this.api(context), zone, id);
  }

  publish(zone: string, context: CallContext): Promise<DnsTask> {
    return publish(this.api(context), zone);
  }

  exportZone(zone: string, context: CallContext): Promise<string> {
    return exportZone(this.api(context), zone);
  }

  importZone(zone: string, text: string, context: CallContext): Promise<DnsTask> {
    return importZone(this.api(context), zone, text);
  }

  async task(handle: string, context: CallContext): Promise<DnsTask> {
    return await followTask(this.api(context), handle);
  }

  private api(context: CallContext): OvhApi {
    return new OvhApi(this.session, this.http, this.connection.address, context);
  }
}
