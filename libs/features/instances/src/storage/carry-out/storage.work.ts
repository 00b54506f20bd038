import { Inject, Injectable } from '@nestjs/common';
import { ProviderError } from '@uni/compute-port';
import {
  done,
  fail,
  failure,
  type OperationDefinition,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { followTask, followToEnd, isGone, keptBy } from '../../carry-out/follow-task.js';
import { Machines, refOf } from '../../carry-out/machines.js';
import { storageParams } from '../storage.types.js';
import type { StorageAct, StorageSite } from './storage.acts.js';
import { STORAGE_SENTENCES } from './storage.sentences.js';
import { StorageChanges } from './storage-changes.js';
import { listThings, listsAccount } from './things.js';

/** How everything that is done to snapshots, volumes and backups is carried out: begun, followed, looked at, written down. */
@Injectable()
export class StorageWork {
  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(StorageChanges) private readonly changes: StorageChanges,
  ) {}

  definition(act: StorageAct): OperationDefinition {
    const { kind, step, effect } = act;
    return {
      kind,
      steps: { [step]: { run: (context) => this.run(context, act) } },
      sentences: STORAGE_SENTENCES[effect],
      // A vendor may go on making what it told us had failed: nothing that nobody knows of is left over.
      ...(effect === 'makes' ? { compensate: { run: (context: StepContext) => this.takeBack(context, act) } } : {}),
      succeeded: ({ operation }) => this.changes.free(operation),
      failed: async ({ operation }) => {
        await this.changes.failed(operation);
        await this.changes.free(operation);
        return { refundedMicros: null };
      },
    };
  }

  private async run(context: StepContext, act: StorageAct): Promise<StepOutcome> {
    const site = await this.site(context);
    if (site.machine === null && act.effect !== 'removes' && act.kind !== 'volume.resize')
      return fail(failure('machine_gone', STORAGE_SENTENCES[act.effect]));
    try {
      const end = await followToEnd(context, site.driver, keptBy(context), () => act.begin(site, context.call));
      if ('outcome' in end) return end.outcome;
      return await this.finish(context, act, site, end.externalId);
    } catch (error) {
      if (act.effect !== 'removes' || !isGone(error)) throw error;
      return done({ commit: () => this.changes.removed(site.item) });
    }
  }

  private async finish(
    context: StepContext,
    act: StorageAct,
    site: StorageSite,
    externalId: string | null,
  ): Promise<StepOutcome> {
    if (act.effect === 'removes') return done({ commit: () => this.changes.removed(site.item) });
    const change = act.result?.(site) ?? {};
    const power = act.power && site.machine ? (await site.driver.get(site.machine, context.call)).powerState : null;
    if (act.effect === 'changes') {
      return done({
        commit: async () => {
          await this.changes.stands(site.item, site.thing.externalId, null, change);
          if (power !== null) await this.changes.follow(context.operation, power);
        },
      });
    }
    const listed = await listThings(site.driver, act.on, site.machine, context.call);
    const seen = listed.find(({ mark }) => mark === site.item.id) ?? null;
    const made = seen?.externalId ?? externalId;
    if (made === null)
      return fail(failure('provider_refused', STORAGE_SENTENCES.makes, 'finished, but not in the list'));
    return done({ commit: () => this.changes.stands(site.item, made, seen, change) });
  }

  /** Looks for what may have been made after all, and removes it. */
  private async takeBack(context: StepContext, act: StorageAct): Promise<StepOutcome> {
    const site = await this.site(context);
    const everywhere = site.machine === null;
    if (everywhere && !listsAccount(site.driver, act.on)) return done();
    const listed = await listThings(site.driver, act.on, site.machine, context.call);
    const left = listed.find(({ mark }) => mark === site.item.id);
    const kept = keptBy(context);
    if (!left && kept.handle === null) return done();
    const thing = { mark: site.item.id, externalId: left?.externalId ?? '' };
    try {
      const remove = { snapshot: site.driver.snapshots, volume: site.driver.volumes, backup: site.driver.backups }[
        act.on
      ];
      if (!remove) return done();
      return (
        (await followTask(context, site.driver, kept, () => remove.remove(site.machine, thing, context.call))) ?? done()
      );
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'not_found') return done();
      throw error;
    }
  }

  private async site(context: StepContext): Promise<StorageSite> {
    const { driver, instance } = await this.machines.of(context.operation);
    const item = await this.changes.item(context.operation);
    return {
      driver,
      instance,
      machine: instance.deletedAt === null && instance.externalId !== null ? refOf(instance) : null,
      item,
      thing: { externalId: item.externalId ?? '', mark: item.id },
      params: storageParams.parse(context.operation.params),
    };
  }
}
