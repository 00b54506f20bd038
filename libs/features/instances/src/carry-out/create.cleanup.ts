import { Inject, Injectable } from '@nestjs/common';
import { done, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { createParams } from '../instance.params.js';
import { createMemory } from './create.memory.js';
import { keptBy } from './follow-task.js';
import { remove } from './machine-removal.js';
import { Machines } from './machines.js';

const LOOK_AGAIN_MS = 2_000;
/** How long after the first look a machine must still be absent: a call whose answer was lost may be carried out late. */
const ABSENCE_MS = 5_000;

/** Removes what a failed create has begun, and ends only when no machine of ours is left there. */
@Injectable()
export class CreateCleanup {
  constructor(@Inject(Machines) private readonly machines: Machines) {}

  async run(context: StepContext): Promise<StepOutcome> {
    const { operation } = context;
    const { placement, build, reservedId } = createMemory(operation);
    const begun = build !== null || operation.steps.some(({ intentAt }) => intentAt !== null);
    if (!begun || placement === null) return done({ detail: 'Nothing had been begun' });
    const { instance, driver } = await this.machines.of(operation);
    const removing = keptBy(context)['externalId'];
    if (typeof removing === 'string') {
      const unfinished = await remove(
        context,
        driver,
        { externalId: removing, mark: instance.id },
        { externalId: removing },
      );
      if (unfinished) return unfinished;
    }
    // Whatever was removed: the look has the last word.
    const spec = await this.machines.spec(instance, createParams.parse(operation.params), reservedId);
    const found = await driver.find(spec, placement, context.call);
    if (found.found === 'undecided')
      return wait(LOOK_AGAIN_MS, { vendorDetail: 'looking whether the machine was begun' });
    if (found.found === 'no') return this.absent(context);
    await context.keep({ handle: null, externalId: found.externalId });
    return wait(removing === found.externalId ? LOOK_AGAIN_MS : 0);
  }

  private async absent(context: StepContext): Promise<StepOutcome> {
    const kept = keptBy(context);
    const since = typeof kept['absentSince'] === 'string' ? new Date(kept['absentSince']) : null;
    if (since !== null && context.now().getTime() - since.getTime() >= ABSENCE_MS)
      return done({ detail: 'Nothing is left at the place' });
    if (since === null) await context.keep({ handle: null, absentSince: context.now().toISOString() });
    return wait(ABSENCE_MS);
  }
}
