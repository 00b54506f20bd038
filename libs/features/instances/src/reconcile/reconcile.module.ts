import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { BillingModule } from '@uni/feature-billing';
import { QuarantineSweeper } from '../quarantine/quarantine-sweeper.js';
import { InventoryAlarm } from './inventory.alarm.js';
import { ProviderSyncHandler } from './provider-sync.handler.js';
import { ReconcileClock } from './reconcile.clock.js';
import { VerdictApplier } from './verdict.applier.js';
import { StorageReconciler } from '../storage/reconcile/storage-reconciler.js';

/** Keeps our picture of the providers true. Runs in the worker. */
@Module({
  imports: [AuditModule, BillingModule],
  providers: [
    ProviderSyncHandler,
    VerdictApplier,
    StorageReconciler,
    QuarantineSweeper,
    InventoryAlarm,
    ReconcileClock,
  ],
})
export class ReconcileModule {}
