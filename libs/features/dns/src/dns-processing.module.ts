import { Module } from '@nestjs/common';
import { OperationsProcessingModule } from '@uni/feature-operations';
import { AccountSyncHandler } from './accounts/account-sync.handler.js';
import { DnsClock } from './accounts/dns.clock.js';
import { DnsApplyDefinition } from './changes/dns-apply.definition.js';
import { ZoneLookBack } from './changes/look-back.js';
import { DnsModule } from './dns.module.js';
import { CertificateCheckHandler } from './expiry/certificate-check.handler.js';
import { ExpiryClock } from './expiry/expiry.clock.js';
import { LEAF_LOOK, lookAtLeaf } from './expiry/leaf-certificate.js';
import { ZoneCheckHandler } from './zones/zone-check.handler.js';

/** What the worker runs. Expects `DNS_REGISTRY` and `RUNNER_OPTIONS` from global modules of the worker. */
@Module({
  imports: [DnsModule, OperationsProcessingModule],
  providers: [
    DnsClock,
    AccountSyncHandler,
    ZoneCheckHandler,
    ZoneLookBack,
    DnsApplyDefinition,
    ExpiryClock,
    CertificateCheckHandler,
    { provide: LEAF_LOOK, useValue: lookAtLeaf },
  ],
  exports: [DnsModule],
})
export class DnsProcessingModule {}
