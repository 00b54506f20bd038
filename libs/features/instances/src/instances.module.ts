import { Module } from '@nestjs/common';
import { AccountsModule } from '@uni/feature-accounts';
import { AuditModule } from '@uni/feature-audit';
import { BillingModule } from '@uni/feature-billing';
import { CatalogModule } from '@uni/feature-catalog';
import { OperationsModule } from '@uni/feature-operations';
import { ImportOrders } from './imports/import-orders.service.js';
import { ImportTermsFinder } from './imports/import-terms.js';
import { QuarantineOrders } from './quarantine/quarantine-orders.service.js';
import { QuarantineQueries } from './quarantine/quarantine.queries.js';
import { AcceptDrift } from './drift/accept-drift.service.js';
import { CorrectDrift } from './drift/correct-drift.service.js';
import { DriftDesk } from './drift/drift-desk.js';
import { DriftQueries } from './drift/drift.queries.js';
import { ChangeInstance } from './orders/change-instance.service.js';
import { CloneOrder } from './orders/clone-order.service.js';
import { CreateOrder } from './orders/create-order.service.js';
import { DeleteOrder } from './orders/delete-order.service.js';
import { InstanceDesk } from './orders/instance-desk.js';
import { InstancePolicies } from './orders/instance-policies.js';
import { LifecycleOrders } from './orders/lifecycle-orders.service.js';
import { PowerOrders } from './orders/power-orders.service.js';
import { ProviderAbilities } from './orders/provider-abilities.js';
import { RebuildOrder } from './orders/rebuild-order.service.js';
import { RestoreOrder } from './orders/restore-order.service.js';
import { RenameOrder } from './orders/rename-order.service.js';
import { ResizeOrder } from './orders/resize-order.service.js';
import { InstanceCost } from './read/instance-cost.js';
import { InstanceHistory } from './read/instance-history.js';
import { InstancesQueries } from './read/instances.queries.js';
import { NETWORK_INNER, NETWORK_SERVICES } from './network/network.providers.js';
import { Placer } from './placement/placer.service.js';
import { STORAGE_INNER, STORAGE_SERVICES } from './storage/storage.providers.js';

/** Order, change, look. */
@Module({
  imports: [AccountsModule, AuditModule, BillingModule, CatalogModule, OperationsModule],
  providers: [
    InstanceDesk,
    ProviderAbilities,
    Placer,
    CreateOrder,
    LifecycleOrders,
    RebuildOrder,
    RestoreOrder,
    CloneOrder,
    PowerOrders,
    RenameOrder,
    ResizeOrder,
    DeleteOrder,
    ImportTermsFinder,
    ImportOrders,
    QuarantineOrders,
    QuarantineQueries,
    ChangeInstance,
    InstancePolicies,
    InstancesQueries,
    InstanceHistory,
    InstanceCost,
    DriftDesk,
    DriftQueries,
    AcceptDrift,
    CorrectDrift,
    ...STORAGE_INNER,
    ...STORAGE_SERVICES,
    ...NETWORK_INNER,
    ...NETWORK_SERVICES,
  ],
  exports: [
    ...STORAGE_SERVICES,
    ...NETWORK_SERVICES,
    ProviderAbilities,
    Placer,
    CreateOrder,
    LifecycleOrders,
    RebuildOrder,
    RestoreOrder,
    CloneOrder,
    PowerOrders,
    ResizeOrder,
    DeleteOrder,
    ImportOrders,
    QuarantineOrders,
    QuarantineQueries,
    ChangeInstance,
    InstancesQueries,
    InstanceHistory,
    InstanceCost,
    DriftQueries,
    AcceptDrift,
    CorrectDrift,
  ],
})
export class InstancesModule {}
