import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { BillingModule } from '@uni/feature-billing';
import { OperationsProcessingModule } from '@uni/feature-operations';
import { AccountDepleteHandler } from './carry-out/account-deplete.handler.js';
import { AddressLeases } from './carry-out/address-leases.js';
import { ShelveDefinition, SuspendDefinition } from './carry-out/away.definitions.js';
import { ResumeDefinition, UnshelveDefinition } from './carry-out/back.definitions.js';
import { CloneDefinition } from './carry-out/clone.definition.js';
import { CreateBuild } from './carry-out/create.build.js';
import { CreateCleanup } from './carry-out/create.cleanup.js';
import { CreateDefinition } from './carry-out/create.definition.js';
import { CreateMove } from './carry-out/create.move.js';
import { CreatePlacement } from './carry-out/create.placement.js';
import { DeleteDefinition } from './carry-out/delete.definition.js';
import { ExternalIds } from './carry-out/external-ids.js';
import { InstanceChanges } from './carry-out/instance-changes.js';
import { InstanceDefinitions } from './carry-out/instance-definitions.js';
import { Machines } from './carry-out/machines.js';
import { RebootDefinition } from './carry-out/reboot.definition.js';
import { RebuildCleanup } from './carry-out/rebuild.cleanup.js';
import { RebuildDefinition } from './carry-out/rebuild.definition.js';
import { RenameDefinition } from './carry-out/rename.definition.js';
import { RescueDefinition, UnrescueDefinition } from './carry-out/rescue.definitions.js';
import { RescueExit } from './carry-out/rescue.exit.js';
import { ResizeCleanup } from './carry-out/resize.cleanup.js';
import { ResizeDefinition } from './carry-out/resize.definition.js';
import { ResizeWork } from './carry-out/resize.work.js';
import { StartDefinition } from './carry-out/start.definition.js';
import { StopDefinition } from './carry-out/stop.definition.js';
import { AdoptDefinition } from './imports/adopt.definition.js';
import { OrphanDeleteDefinition } from './quarantine/orphan-delete.definition.js';
import { AdoptThings } from './imports/adopt.things.js';
import { InstancesModule } from './instances.module.js';
import { ReconcileModule } from './reconcile/reconcile.module.js';
import { NETWORK_WORK } from './network/network.providers.js';
import { STORAGE_WORK } from './storage/storage.providers.js';

/**
 * What the worker runs. Expects `PROVIDER_REGISTRY`, `RUNNER_OPTIONS`, `DEPLETION_OPTIONS` and `WORKER_CONFIG` from global
 * modules of the worker.
 */
@Module({
  imports: [AuditModule, BillingModule, OperationsProcessingModule, InstancesModule, ReconcileModule],
  providers: [
    Machines,
    InstanceChanges,
    ExternalIds,
    AddressLeases,
    CreatePlacement,
    CreateMove,
    CreateBuild,
    CreateCleanup,
    CreateDefinition,
    RescueExit,
    RescueDefinition,
    UnrescueDefinition,
    RenameDefinition,
    RebuildCleanup,
    RebuildDefinition,
    CloneDefinition,
    SuspendDefinition,
    ShelveDefinition,
    ResumeDefinition,
    UnshelveDefinition,
    StartDefinition,
    StopDefinition,
    RebootDefinition,
    ResizeWork,
    ResizeCleanup,
    ResizeDefinition,
    DeleteDefinition,
    AdoptThings,
    AdoptDefinition,
    OrphanDeleteDefinition,
    InstanceDefinitions,
    AccountDepleteHandler,
    ...STORAGE_WORK,
    ...NETWORK_WORK,
  ],
  exports: [InstancesModule],
})
export class InstancesProcessingModule {}
