import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProviderRegistry } from '@uni/compute-core';
import type { ComputeDriver } from '@uni/compute-port';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import {
  done,
  fail,
  failure,
  OperationDefinitions,
  wait,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { AddressLeases } from '../carry-out/address-leases.js';
import { ExternalIds } from '../carry-out/external-ids.js';
import { followTask, isGone, keptBy } from '../carry-out/follow-task.js';
import { remove } from '../carry-out/machine-removal.js';
import { listThings, type Thing } from '../storage/carry-out/things.js';
import { orphanDeleteParams } from './quarantine-orders.service.js';
import { freeItem, lockItem, resolveItem, type QuarantineRow } from './quarantine.sql.js';

const LOOK_AGAIN_MS = 2_000;
type Copy = QuarantineRow & { readonly kind: 'volume' | 'snapshot' | 'backup' };
const isCopy = (item: QuarantineRow): item is Copy =>
  item.kind === 'volume' || item.kind === 'snapshot' || item.kind === 'backup';

/** Removes one thing in quarantine: only when, looked at right before, it carries the mark under which it was found and nobody has it. */
@Injectable()
export class OrphanDeleteDefinition implements OperationDefinition, OnModuleInit {
  readonly kind = 'orphan.delete' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    prove: { run: (context) => this.prove(context) },
    remove: { weight: 3, run: (context) => this.remove(context) },
  };
  readonly sentences = {
    operation_timeout: 'The place did not remove it in time: it may still be there.',
    provider_unavailable: 'The place does not answer: it is still there. Try again later.',
    provider_refused: 'The place refused to remove it.',
  };

  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(OperationDefinitions) private readonly definitions: OperationDefinitions,
    @Inject(Database) private readonly database: Database,
    @Inject(AddressLeases) private readonly leases: AddressLeases,
    @Inject(ExternalIds) private readonly externalIds: ExternalIds,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  onModuleInit(): void {
    this.definitions.register(this);
  }

  private async prove(context: StepContext): Promise<StepOutcome> {
    const { item, driver } = await this.site(context);
    const proven = !(await this.isOwned(item)) && (await this.isThere(item, driver, context));
    return proven ? done() : fail(failure('proof_missing'));
  }

  private async remove(context: StepContext): Promise<StepOutcome> {
    const { item, driver } = await this.site(context);
    const unfinished = await this.removeAtPlace(item, driver, context);
    return unfinished ?? done({ commit: () => this.forget(item, context) });
  }

  /** Whether somebody has it after all. */
  private async isOwned(item: QuarantineRow): Promise<boolean> {
    const { client } = this.database;
    if (isCopy(item)) return (await client.storageItem.count({ where: { id: item.mark, deletedAt: null } })) > 0;
    const { provider_id: providerId, external_id: externalId } = item;
    const where = { deletedAt: null, OR: [{ id: item.mark }, { providerId, externalId }] };
    return (await client.instance.count({ where })) > 0;
  }

  private async isThere(item: QuarantineRow, driver: ComputeDriver, context: StepContext): Promise<boolean> {
    if (item.kind === 'address') {
      const where = { providerId: item.provider_id, address: item.external_id, instanceId: item.mark };
      return (await this.database.client.addressLease.count({ where })) > 0;
    }
    if (isCopy(item)) {
      const thing = await this.find(item, driver, context);
      return thing !== null && !(await this.isInUse(item, thing));
    }
    try {
      await driver.get({ externalId: item.external_id, mark: item.mark }, context.call);
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  /** A disk that is in the machine of an instance is not taken out of it from here. */
  private async isInUse({ kind, provider_id: providerId }: Copy, { machineExternalId }: Thing): Promise<boolean> {
    if (kind !== 'volume' || machineExternalId === null) return false;
    const where = { providerId, externalId: machineExternalId, deletedAt: null };
    return (await this.database.client.instance.count({ where })) > 0;
  }

  private async find(item: Copy, driver: ComputeDriver, context: StepContext): Promise<Thing | null> {
    const listed = await listThings(driver, item.kind, null, context.call);
    return listed.find(({ externalId, mark }) => externalId === item.external_id && mark === item.mark) ?? null;
  }

  /** @returns null when it is certainly gone. */
  private async removeAtPlace(
    item: QuarantineRow,
    driver: ComputeDriver,
    context: StepContext,
  ): Promise<StepOutcome | null> {
    const ref = { externalId: item.external_id, mark: item.mark };
    if (item.kind === 'machine') return remove(context, driver, ref);
    if (!isCopy(item)) return null;
    const facet = { volume: driver.volumes, snapshot: driver.snapshots, backup: driver.backups }[item.kind];
    if (!facet) return fail(failure('unsupported_by_provider'));
    const unfinished = await followTask(context, driver, keptBy(context), () => facet.remove(null, ref, context.call));
    if (unfinished) return unfinished;
    if ((await this.find(item, driver, context)) === null) return null;
    await context.keep(null);
    return wait(LOOK_AGAIN_MS, { vendorDetail: 'the removal was accepted, but it is still listed' });
  }

  private async forget(item: QuarantineRow, context: StepContext): Promise<void> {
    if (item.kind === 'address') await this.leases.free(item.mark);
    if (item.kind === 'machine') {
      await this.leases.free(item.mark);
      await this.externalIds.free(item.mark);
      await this.database.client.providerMachine.deleteMany({
        where: { providerId: item.provider_id, externalId: item.external_id, ownership: 'orphan' },
      });
    }
    await this.database.query(resolveItem, item.provider_id, item.kind, item.external_id, 'deleted', context.now());
    await this.audit.record({
      action: 'orphan.deleted',
      targetKind: 'orphan',
      targetId: item.id,
      before: { kind: item.kind, externalId: item.external_id, mark: item.mark, name: item.name },
    });
  }

  async failed({ operation }: StepContext): Promise<{ refundedMicros: null }> {
    await this.database.query(freeItem, operation.id);
    return { refundedMicros: null };
  }

  private async site({ operation }: StepContext): Promise<{ item: QuarantineRow; driver: ComputeDriver }> {
    const { itemId } = orphanDeleteParams.parse(operation.params);
    const [item] = await this.database.query(lockItem, itemId);
    if (!item) throw new Error(`quarantine item ${itemId} does not exist`);
    return { item, driver: await this.registry.open(item.provider_id) };
  }
}
