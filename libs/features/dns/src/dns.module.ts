import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { OperationsModule } from '@uni/feature-operations';
import { DnsAssignments } from './assign/dns-assignments.service.js';
import { DnsPolicies } from './changes/dns-policies.js';
import { ZoneDesk } from './changes/zone-desk.js';
import { ZoneOrders } from './changes/zone-orders.service.js';
import { CertificateWatches } from './expiry/certificate-watches.service.js';
import { WarningsQueries } from './expiry/warnings.queries.js';
import { DnsQueries } from './read/dns.queries.js';
import { ZoneReader } from './zones/zone.reader.js';

/** Order, assign, look. */
@Module({
  imports: [AuditModule, OperationsModule],
  providers: [
    ZoneReader,
    ZoneDesk,
    ZoneOrders,
    DnsPolicies,
    DnsAssignments,
    DnsQueries,
    CertificateWatches,
    WarningsQueries,
  ],
  exports: [ZoneReader, ZoneOrders, DnsAssignments, DnsQueries, CertificateWatches, WarningsQueries],
})
export class DnsModule {}
