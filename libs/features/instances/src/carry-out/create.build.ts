import { Inject, Injectable } from '@nestjs/common';
import {
  ProviderError,
  type Accepted,
  type CallContext,
  type ComputeDriver,
  type CreatePhase,
  type CreateSpec,
  type MachineRef,
  type Placement,
  type TaskState,
} from '@uni/compute-port';
import { done, skip, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { must } from '@uni/platform';
import { createParams } from '../instance.params.js';
import type { InstanceRow } from '../instance.types.js';
import { buildJson, createMemory, PHASES, type Build } from './create.memory.js';
import { CreatePlacement } from './create.placement.js';
import { ExternalIds } from './external-ids.js';
import { mustBeginAgain, pollMs } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines } from './machines.js';

const UNDECIDED_MS = 2_000;

interface Site {
  readonly driver: ComputeDriver;
  readonly instance: InstanceRow;
  readonly spec: CreateSpec;
  /** The machine that is copied; null where an image is. */
  readonly source: MachineRef | null;
}

/**
 * The part of a create that a vendor does: begun once, followed through its phases. Each visible phase is a step of the operation;
 * all of them work on the same vendor task.
 */
@Injectable()
export class CreateBuild {
  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(CreatePlacement) private readonly placement: CreatePlacement,
    @Inject(ExternalIds) private readonly externalIds: ExternalIds,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {}

  async run(context: StepContext, phase: CreatePhase): Promise<StepOutcome> {
    const site = await this.site(context);
    const phases = PHASES.filter((name) => site.driver.describe().createPhases.includes(name));
    if (!phases.includes(phase)) return skip();
    const { build } = createMemory(context.operation);
    if (build === null) return this.begin(context, site, phase, phases);
    if (build.done || isPast(build.phase, phase)) return done();
    return this.follow(context, site, build, phase, phases);
  }

  /** A call that was announced and whose answer is not known may have been carried out: then it is looked for, not repeated. */
  private async begin(
    context: StepContext,
    site: Site,
    phase: CreatePhase,
    phases: readonly CreatePhase[],
  ): Promise<StepOutcome> {
    const placement = must(createMemory(context.operation).placement, 'placement');
    const first = context.step.intentAt === null;
    if (first) await context.intend();
    else {
      const found = await site.driver.find(site.spec, placement, context.call);
      if (found.found === 'undecided')
        return wait(UNDECIDED_MS, { vendorDetail: 'looking whether the machine was begun' });
      if (found.found === 'yes') return this.take(context, site, found.externalId, found.task, phase, phases);
    }
    try {
      const accepted = await make(site, placement, context.call);
      return await this.take(context, site, accepted.externalId, accepted.task, phase, phases);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.outcome !== 'not_applied') throw error;
      // Refused, and no earlier call is in doubt: nothing stands there that would have to be looked for.
      if (first) await context.keep(null);
      // The room was gone when we came: somewhere else there may be some.
      if (error.code !== 'capacity') throw error;
      await this.placement.elsewhere(context, site.driver, site.spec, site.source, placement.location);
      return wait(0, { vendorDetail: `no room left at ${placement.location}` });
    }
  }

  private async follow(
    context: StepContext,
    site: Site,
    build: Build,
    phase: CreatePhase,
    phases: readonly CreatePhase[],
  ): Promise<StepOutcome> {
    try {
      const state = await site.driver.task(build.handle, site.spec, context.call);
      return await this.take(context, site, build.externalId, state, phase, phases);
    } catch (error) {
      if (error instanceof ProviderError && mustBeginAgain(error, context.step.attempts)) {
        // The build is begun again from what stands there: with the intent set, it is looked for first.
        await context.commit(async () => {
          await context.remember({ build: null });
          await context.intend();
        });
      }
      throw error;
    }
  }

  /** Writes down where the build stands, before anything else is asked of the vendor. */
  private async take(
    context: StepContext,
    site: Site,
    externalId: string | null,
    state: TaskState,
    phase: CreatePhase,
    phases: readonly CreatePhase[],
  ): Promise<StepOutcome> {
    if (state.state === 'id_taken') return this.takeAnotherId(context, site);
    const pending = state.state === 'pending';
    const known = (pending ? null : state.externalId) ?? externalId;
    const build: Build = {
      externalId: known,
      handle: pending ? state.handle : null,
      // A phase that this step does not know is one that only the vendor sees: it belongs to the step that waits.
      phase: pending && isPhase(state.phase) && phases.includes(state.phase) ? state.phase : phase,
      done: !pending,
    };
    await this.keep(context, site, build);
    if (!pending || isPast(build.phase, phase)) return done();
    return wait(pollMs(context), { progress: state.progress, vendorDetail: state.detail });
  }

  private async keep(context: StepContext, site: Site, build: Build): Promise<void> {
    const before = createMemory(context.operation).build;
    if (JSON.stringify(before) === JSON.stringify(build)) return;
    await context.commit(async () => {
      await context.remember({ build: buildJson(build) });
      if (build.externalId !== null && build.externalId !== before?.externalId) {
        await this.changes.note(site.instance, { externalId: build.externalId });
        await this.externalIds.use(site.instance.providerId, build.externalId);
      }
    });
  }

  /** A stranger was faster at the vendor: that id is not ours and never will be. */
  private async takeAnotherId(context: StepContext, site: Site): Promise<StepOutcome> {
    const taken = must(site.spec.reservedId, 'reserved id');
    const range = site.driver.describe().externalIds;
    if (range.chosenBy !== 'caller') throw new Error('a vendor that names its machines has no taken id');
    await context.commit(async () => {
      await this.externalIds.burn(site.instance.providerId, taken);
      const reservedId = await this.externalIds.reserve(site.instance.providerId, site.instance.id, range);
      await context.remember({ reservedId, build: null });
      await context.keep(null);
    });
    return wait(0, { vendorDetail: `id ${taken} was taken` });
  }

  private async site(context: StepContext): Promise<Site> {
    const { driver, instance } = await this.machines.of(context.operation);
    const params = createParams.parse(context.operation.params);
    const spec = await this.machines.spec(instance, params, createMemory(context.operation).reservedId);
    return { driver, instance, spec, source: await this.machines.sourceOf(context.operation) };
  }
}

function make({ driver, spec, source }: Site, placement: Placement, call: CallContext): Promise<Accepted> {
  if (source === null) return driver.create(spec, placement, call);
  if (driver.cloning) return driver.cloning.clone(source, spec, placement, call);
  throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: 'machines are not copied here' });
}

function isPhase(phase: string): phase is CreatePhase {
  return (PHASES as readonly string[]).includes(phase);
}

function isPast(reached: CreatePhase, phase: CreatePhase): boolean {
  return PHASES.indexOf(reached) > PHASES.indexOf(phase);
}
