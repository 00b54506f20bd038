import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CoreModule } from '@uni/data';
import { AdminPeopleApiModule } from './admin-people/admin-people.api.module.js';
import { AuditApiModule } from './audit/audit.api.module.js';
import { AuthApiModule } from './auth/auth.api.module.js';
import { BillingApiModule } from './billing/billing.api-module.js';
import { CatalogApiModule } from './catalog/catalog.api-module.js';
import { ConfigModule } from './config.module.js';
import { ConsolesApiModule } from './consoles/consoles.api-module.js';
import { DriftApiModule } from './drift/drift.api-module.js';
import { DnsApiModule } from './dns/dns.api-module.js';
import { EventsApiModule } from './events/events.api.module.js';
import type { ApiParts } from './http/create-api.js';
import { HttpModule } from './http/http.module.js';
import { ImportsApiModule } from './imports/imports.api-module.js';
import { InstancesApiModule } from './instances/instances.api-module.js';
import { MeApiModule } from './me/me.api.module.js';
import { MetricsApiModule } from './metrics/metrics.api-module.js';
import { NetworkApiModule } from './network/network.api-module.js';
import { OperationsApiModule } from './operations/operations.api-module.js';
import { OrganizationsApiModule } from './organizations/organizations.api.module.js';
import { ProvidersApiModule } from './providers/providers.api-module.js';
import { StorageApiModule } from './storage/storage.api-module.js';
import { SystemApiModule } from './system/system.api.module.js';

const FEATURES: Type[] = [
  // One line per feature: its controllers and what they stand on.
  AdminPeopleApiModule,
  AuditApiModule,
  AuthApiModule,
  BillingApiModule,
  CatalogApiModule,
  ConsolesApiModule,
  DriftApiModule,
  DnsApiModule,
  EventsApiModule,
  ImportsApiModule,
  InstancesApiModule,
  MeApiModule,
  MetricsApiModule,
  NetworkApiModule,
  OperationsApiModule,
  OrganizationsApiModule,
  ProvidersApiModule,
  StorageApiModule,
  SystemApiModule,
];

@Module({})
export class AppModule {
  static forRoot({ config, database, clock, logger, passwordCost }: ApiParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot({ database, clock, config, logger }),
        ConfigModule.forRoot(config, passwordCost),
        HttpModule,
        ...FEATURES,
      ],
    };
  }
}
