import { Module } from '@nestjs/common';
import { DnsModule } from '@uni/feature-dns';
import { OperationsApiModule } from '../operations/operations.api-module.js';
import { AdminDnsController } from './admin-dns.controller.js';
import { CertificatesController } from './certificates.controller.js';
import { ZonesController } from './zones.controller.js';

@Module({
  imports: [DnsModule, OperationsApiModule],
  controllers: [ZonesController, CertificatesController, AdminDnsController],
})
export class DnsApiModule {}
