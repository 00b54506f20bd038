import { Inject, Injectable } from '@nestjs/common';
import type { Provider, ProviderRegistry } from '@uni/compute-core';
import { ProviderError } from '@uni/compute-port';
import { WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import type { providers } from '@uni/contracts';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { QuarantineSweeper } from '../quarantine/quarantine-sweeper.js';
import { InventoryAlarm } from './inventory.alarm.js';
import { takeInventory, type Inventory } from './inventory.taker.js';
import { BELIEVABLE_LOSS, doubtAbout } from './plausibility.js';
import {
  claimSync,
  countInstances,
  countMachines,
  fillAddresses,
  finishSync,
  forgetMachines,
  isBusy,
  markUnknown,
  questionableInstances,
  type QuestionableInstance,
} from './reconcile.sql.js';
import { judge, type KnownInstance, type SeenMachine } from './verdict.js';
import { VerdictApplier } from './verdict.applier.js';
import { StorageReconciler } from '../storage/reconcile/storage-reconciler.js';

const LEASE_MS = 120_000;
/** A provider that has not answered for so long: its instances are shown as unknown. One failed look proves nothing. */
const UNKNOWN_AFTER_MS = 90_000;
/** While nothing of ours is at work there, looking less often is enough. */
const IDLE_FACTOR = 2;
/** Instances whose addresses are filled in by one look. */
const MOST_TOLD = 500;

interface Pair {
  readonly instance: KnownInstance;
  readonly machine: SeenMachine | undefined;
}
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
      report = await this.synchronise(providerId, startedAt, claimed.last_good_sync_at, claimed.doubted_since !== null);
    } finally {
      await this.finish(providerId, startedAt, report);
    }
  }

  private async synchronise(
    providerId: string,
    startedAt: Date,
    lastGoodAt: Date | null,
    wasDoubted: boolean,
  ): Promise<Report> {
    const context = { requestId: currentContext().requestId };
    let provider: Provider;
    let inventory: Inventory;
    try {
      provider = await this.registry.open(providerId);
      inventory = await takeInventory(this.database, providerId, provider, startedAt, context);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return this.unreachable(providerId, startedAt, lastGoodAt, error);
    }
    const verdicts = await this.questionable(providerId, inventory);
    const missing = verdicts.filter(
      ({ instance, machine }) => instance.status !== 'lost' && judge(instance, machine, startedAt).kind === 'missing',
    );
    let doubt = doubtAbout(inventory, await this.known(providerId, missing.length), missing.length);
    let changed = inventory.changed;
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
    if (doubt === null && inventory.unseen.length > 0)
      await this.database.query(forgetMachines, providerId, inventory.unseen, startedAt);
    // Nobody else writes it while this look lasts.
    if (doubt !== null || wasDoubted) await this.alarm.tell(providerId, doubt, missing.length, startedAt);
    changed += await this.tellAddresses(providerId, verdicts);
    changed += await this.storage.reconcile(providerId, provider, context);
    changed += await this.sweeper.sweep(providerId, provider, context);
    const [count] = await this.database.query(countMachines, providerId);
    return {
      ok: doubt === null,
      complete: inventory.complete,
      machines: inventory.machines,
      changed,
      lost,
      orphans: count?.orphans ?? 0,
      foreign: count?.foreign_machines ?? 0,
      message: doubt,
    };
  }

  /** How many machines of ours there should be; not asked where nothing is missing, which is nearly always. */
  private async known(providerId: string, missing: number): Promise<number> {
    if (missing === 0) return 0;
    const [row] = await this.database.query(countInstances, providerId);
    return row?.instances ?? 0;
  }

  /** Instances that may not be as they should, each with what the inventory showed of its machine. */
  private async questionable(providerId: string, { unseen, peculiar }: Inventory): Promise<readonly Pair[]> {
    const rows = await this.database.query(questionableInstances, providerId, unseen, [...peculiar.keys()]);
    return rows.map((instance) => ({
      instance,
      machine: peculiar.get(instance.external_id) ?? storedMachine(instance),
    }));
  }

  /** Only for instances whose addresses nobody has known so far: mostly none, and then nothing is written. */
  private async tellAddresses(providerId: string, verdicts: readonly Pair[]): Promise<number> {
    const told = verdicts.flatMap(({ instance, machine }) =>
      instance.addresses.length === 0 && machine?.mark === instance.id && machine.addresses.length > 0
        ? [{ id: instance.id, addresses: machine.addresses }]
        : [],
    );
    if (told.length === 0) return 0;
    return this.database.transaction(async () => {
      // The rest comes with the next looks: one transaction is not to hold a whole account.
      const some = JSON.stringify(told.slice(0, MOST_TOLD));
      const rows = await this.database.query(fillAddresses, providerId, some);
      for (const row of rows) await this.events.emit('instance.updated', row.organization_id, row.id, {});
      return rows.length;
    });
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

function storedMachine(row: QuestionableInstance): SeenMachine | undefined {
  if (row.seen_power_state === null) return undefined;
  return {
    name: row.seen_name,
    mark: row.seen_mark,
    powerState: row.seen_power_state,
    busy: false,
    // Where they differ from ours, the machine is among the peculiar ones.
    addresses: [],
    vcpus: row.seen_vcpus,
    memoryMib: row.seen_memory_mib,
    diskGib: row.seen_disk_gib,
  };
}
