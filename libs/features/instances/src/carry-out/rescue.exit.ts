import { Inject, Injectable } from '@nestjs/common';
import { done, skip, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { followTask, isGone, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';

/** Leaves the rescue system: a kind of operation of its own, and the first step of what turns such a machine off. */
@Injectable()
export class RescueExit {
  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {}

  async run(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const { rescue } = driver;
    if (instance.externalId === null || !rescue) return skip();
    try {
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        rescue.leave(refOf(instance), context.call),
      );
      if (unfinished) return unfinished;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    return done({
      commit: async () => this.changes.note(await this.changes.lock(instance.id), { rescueSince: null }),
    });
  }
}
