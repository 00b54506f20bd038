import { Inject, Injectable } from '@nestjs/common';
import type { Provider, ProviderRegistry } from '@uni/compute-core';
import { ProviderError, type MachineState } from '@uni/compute-port';
import { WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import type { providers } from '@uni/contracts';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { QuarantineSweeper } from '../quarantine/quarantine-sweeper.js';
import { InventoryAlarm } from './inventory.alarm.js';
import { readInventory, type Inventory } from './inventory.reader.js';
import { BELIEVABLE_LOSS, doubtAbout } from './plausibility.js';
import {
  claimSync,
  countMachines,
  finishSync,
  forgetMachines,
  isBusy,
  knownInstances,
  markUnknown,
  storeMachines,
} from './reconcile.sql.js';
import { judge, type KnownInstance } from './verdict.js';
import { VerdictApplier } from './verdict.applier.js';
import { StorageReconciler } from '../storage/reconcile/storage-reconciler.js';

const LEASE_MS = 120_000;
/** A provider that has not answered for so long: its instances are shown as unknown. One failed look proves nothing. */
const UNKNOWN_AFTER_MS = 90_000;
/** While nothing of ours is at work there, looking less often is enough. */
const IDLE_FACTOR = 2;

type Report = Omit<providers.SyncReportView, 'at'>;

/** Brings our picture of one provider in line with what it has. Level-triggered: what matters is now, not what was missed. */
@Injectable()
@HandlesJob('provider.sync')
export class ProviderSyncHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(VerdictApplier) private readonly applier: VerdictApplier,
    @Inject(StorageReconciler) private readonly storage: StorageReconciler,
    @Inject(QuarantineSweeper) private readonly sweeper: QuarantineSweeper,
    @Inject(InventoryAlarm) private readonly alarm: InventoryAlarm,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(WORKER_CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const providerId = String(body['providerId']);
    const startedAt = this.clock.now();
    const [claimed] = await this.database.query(
      claimSync,
      providerId,
      startedAt,
      new Date(startedAt.getTime() + LEASE_MS),
    );
    if (!claimed) return;
    let report: Report | null = null;
    try {
      report = await this.synchronise(providerId, startedAt, claimed.last_good_sync_at);
    } finally {
      await this.finish(providerId, startedAt, report);
    }
  }

  private async synchronise(providerId: string, startedAt: Date, lastGoodAt: Date | null): Promise<Report> {
    let provider: Provider;
    let inventory: Inventory;
    try {
      provider = await this.registry.open(providerId);
      inventory = await readInventory(provider, { requestId: currentContext().requestId });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return this.unreachable(providerId, startedAt, lastGoodAt, error);
    }
    const known = await this.database.query(knownInstances, providerId);
    const stored = await this.database.query(
      storeMachines,
      providerId,
      JSON.stringify([...inventory.machines.values()].map(toRow)),
      startedAt,
    );
    const verdicts = known.map((instance) => ({ instance, machine: inventory.machines.get(instance.external_id) }));
    const missing = verdicts.filter(
      ({ instance, machine }) => instance.status !== 'lost' && judge(instance, machine, startedAt).kind === 'missing',
    );
    let doubt = doubtAbout(inventory, known.length, missing.length);
    let changed = stored.length;
    let lost = 0;
    let unlisted = 0;
    for (const { instance, machine } of verdicts) {
      const verdict = judge(instance, machine, startedAt);
      if (verdict.kind === 'wait' || verdict.kind === 'as_expected') continue;
      if (verdict.kind === 'missing' && (doubt !== null || instance.status === 'lost')) continue;
      const asked = verdict.kind === 'missing' && instance.missing_count > 0 && lost < BELIEVABLE_LOSS;
      const word = asked ? await this.ask(provider, instance) : null;
      if (word === 'there') unlisted += 1;
      const gone = word === 'gone';
      const outcome = await this.applier.apply(instance.id, machine, startedAt, gone);
      if (outcome === 'lost') lost += 1;
      if (outcome !== 'unchanged') changed += 1;
    }
    // A list that leaves out what is there twice proves nothing about the rest either.
    if (unlisted > 0) doubt ??= `${unlisted} machine(s) exist and are not listed.`;
    if (doubt === null)
      await this.database.query(forgetMachines, providerId, [...inventory.machines.keys()], startedAt);
    await this.alarm.tell(providerId, doubt, missing.length, startedAt);
    const call = { requestId: currentContext().requestId };
    changed += await this.storage.reconcile(providerId, provider, call);
    changed += await this.sweeper.sweep(providerId, provider, call);
    const [count] = await this.database.query(countMachines, providerId);
    return {
      ok: doubt === null,
      complete: inventory.complete,
      machines: inventory.machines.size,
      changed,
      lost,
      orphans: count?.orphans ?? 0,
      foreign: count?.foreign_machines ?? 0,
      message: doubt,
    };
  }

  /** Two lists without it are a reason to ask for the machine itself; only its own "not found" makes it lost. */
  private async ask(provider: Provider, instance: KnownInstance): Promise<'there' | 'gone' | null> {
    try {
      await provider.get(
        { externalId: instance.external_id, mark: instance.id },
        { requestId: currentContext().requestId },
      );
      return 'there';
    } catch (error) {
      return error instanceof ProviderError && error.code === 'not_found' ? 'gone' : null;
    }
  }

  private async unreachable(
    providerId: string,
    startedAt: Date,
    lastGoodAt: Date | null,
    error: ProviderError,
  ): Promise<Report> {
    this.logger.warn(
      { providerId, code: error.code, vendorCode: error.vendorCode, vendor: error.vendorMessage },
      'inventory not read',
    );
    const silentMs = startedAt.getTime() - (lastGoodAt?.getTime() ?? startedAt.getTime());
    let changed = 0;
    if (silentMs >= UNKNOWN_AFTER_MS) {
      await this.database.transaction(async () => {
        const rows = await this.database.query(markUnknown, providerId, startedAt);
        changed = rows.length;
        for (const row of rows)
          await this.events.emit('instance.updated', row.organization_id, row.id, { status: 'unknown' });
      });
    }
    return {
      ok: false,
      complete: false,
      machines: 0,
      changed,
      lost: 0,
      orphans: 0,
      foreign: 0,
      message: `The provider did not answer: ${error.code}.`,
    };
  }

  private async finish(providerId: string, startedAt: Date, report: Report | null): Promise<void> {
    const outcome: Report = report ?? {
      ok: false,
      complete: false,
      machines: 0,
      changed: 0,
      lost: 0,
      orphans: 0,
      foreign: 0,
      message: 'The synchronisation broke off; see the logs.',
    };
    const [activity] = await this.database.query(isBusy, providerId);
    const intervalMs = this.config.INVENTORY_INTERVAL_SECONDS * 1000 * (activity?.busy ? 1 : IDLE_FACTOR);
    const view: providers.SyncReportView = { at: startedAt.toISOString(), ...outcome };
    await this.database.query(
      finishSync,
      providerId,
      JSON.stringify(view),
      outcome.ok ? startedAt : null,
      new Date(startedAt.getTime() + intervalMs),
    );
    if (outcome.changed > 0 || !outcome.ok) await this.events.emit('provider.updated', null, providerId);
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function toRow(machine: MachineState) {
  return {
    external_id: machine.externalId,
    name: machine.name,
    // A mark that is no id of ours was typed by somebody: the machine is foreign.
    mark: machine.mark !== null && UUID.test(machine.mark) ? machine.mark : null,
    power_state: machine.powerState,
    vcpus: machine.vcpus,
    memory_mib: machine.memoryMib,
    disk_gib: machine.diskGib,
    location: machine.location,
    size_ref: machine.sizeRef ?? null,
  };
}
