import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import {
  done,
  fail,
  failure,
  type OperationDefinition,
  type OperationKind,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { followTask, keptBy } from '../../carry-out/follow-task.js';
import { Machines, refOf } from '../../carry-out/machines.js';
import { discParams } from '../storage.types.js';
import { STORAGE_SENTENCES } from './storage.sentences.js';
import { StorageChanges } from './storage-changes.js';

/** Puts a disc into a machine's drive, or takes it out. */
@Injectable()
export class DiscWork {
  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(StorageChanges) private readonly changes: StorageChanges,
    @Inject(Database) private readonly database: Database,
  ) {}

  definition(kind: Extract<OperationKind, 'iso.attach' | 'iso.detach'>): OperationDefinition {
    return {
      kind,
      steps: { [kind === 'iso.attach' ? 'insert' : 'eject']: { run: (context) => this.run(context) } },
      sentences: STORAGE_SENTENCES.changes,
      succeeded: ({ operation }) => this.changes.free(operation),
      failed: async ({ operation }) => {
        await this.changes.free(operation);
        return { refundedMicros: null };
      },
    };
  }

  private async run(context: StepContext): Promise<StepOutcome> {
    const { driver, instance } = await this.machines.of(context.operation);
    const { isoRef, name } = discParams.parse(context.operation.params);
    const { isos } = driver;
    if (!isos) return fail(failure('unsupported_by_provider'));
    const unfinished = await followTask(context, driver, keptBy(context), () =>
      isoRef === null ? isos.detach(refOf(instance), context.call) : isos.attach(refOf(instance), isoRef, context.call),
    );
    if (unfinished) return unfinished;
    const instanceId = instance.id;
    return done({
      commit: async () => {
        await this.database.client.instanceDisc.deleteMany({ where: { instanceId } });
        if (isoRef === null) return;
        const data = { instanceId, isoRef, name: name ?? isoRef, attachedAt: context.now() };
        await this.database.client.instanceDisc.create({ data });
      },
    });
  }
}
