import { Inject, Injectable } from '@nestjs/common';
import {
  ProviderError,
  type AddressFacet,
  type AddressState,
  type ComputeDriver,
  type MachineRef,
} from '@uni/compute-port';
import {
  done,
  fail,
  failure,
  wait,
  type OperationDefinition,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { AppError } from '@uni/platform';
import { followTask, followToEnd, isGone, keptBy, pollMs } from '../../carry-out/follow-task.js';
import { Machines, refOf } from '../../carry-out/machines.js';
import { addressMemory } from '../network.types.js';
import { NetworkChanges } from './network-changes.js';
import { ADDRESS_SENTENCES } from './network.sentences.js';

/** A vendor may still bring what an order that was given up had begun. After this it is left to the next look. */
const LATE_MS = 10 * 60_000;

interface Site {
  readonly driver: ComputeDriver;
  readonly addresses: AddressFacet;
  readonly machine: MachineRef;
}

/** Takes one more address for a machine, never two for one order, and gives addresses back. */
@Injectable()
export class AddressWork {
  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(NetworkChanges) private readonly changes: NetworkChanges,
  ) {}

  definitions(): readonly OperationDefinition[] {
    const ending: Pick<OperationDefinition, 'succeeded' | 'failed'> = {
      succeeded: ({ operation }) => this.changes.free(operation),
      failed: async ({ operation }) => {
        await this.changes.failed(operation);
        await this.changes.free(operation);
        return { refundedMicros: null };
      },
    };
    return [
      {
        ...ending,
        kind: 'address.add',
        steps: { add_address: { run: (context) => this.add(context) } },
        sentences: ADDRESS_SENTENCES.add,
        compensate: { run: (context) => this.takeBack(context) },
      },
      {
        ...ending,
        kind: 'address.release',
        steps: { release_address: { run: (context) => this.release(context) } },
        sentences: ADDRESS_SENTENCES.release,
      },
    ];
  }

  /** What was there before is written down first: however often the vendor is asked, the first new one is the one. */
  private async add(context: StepContext): Promise<StepOutcome> {
    const site = await this.site(context);
    const known = await this.knownBefore(context, site);
    const end = await followToEnd(context, site.driver, keptBy(context), () =>
      site.addresses.add(site.machine, { known }, context.call),
    );
    if ('outcome' in end) return end.outcome;
    const fresh = await this.fresh(context, site, known);
    const made = fresh.find(({ externalId }) => externalId === end.externalId) ?? fresh[0];
    if (!made) return fail(failure('provider_refused', ADDRESS_SENTENCES.add, 'finished, but not in the list'));
    const row = await this.changes.address(context.operation);
    return done({ detail: made.address, commit: () => this.changes.stands(row, made) });
  }

  private async knownBefore(context: StepContext, { addresses, machine }: Site): Promise<readonly string[]> {
    const { known } = addressMemory.parse(context.operation.memory);
    if (known) return known;
    const before = (await addresses.list(machine, context.call)).map(({ externalId }) => externalId);
    await context.remember({ known: before });
    return before;
  }

  private async fresh(
    context: StepContext,
    { addresses, machine }: Site,
    known: readonly string[],
  ): Promise<AddressState[]> {
    const listed = await addresses.list(machine, context.call);
    return listed.filter(({ primary, externalId }) => !primary && !known.includes(externalId));
  }

  private async release(context: StepContext): Promise<StepOutcome> {
    const row = await this.changes.address(context.operation);
    const finished = done({ commit: () => this.changes.released(row) });
    try {
      const { driver, addresses, machine } = await this.site(context);
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        addresses.release(machine, row.externalId ?? '', context.call),
      );
      return unfinished ?? finished;
    } catch (error) {
      if (isGone(error)) return finished;
      throw error;
    }
  }

  /** What may have come after all is given back. Where more than one is new, none of them is proven to be ours. */
  private async takeBack(context: StepContext): Promise<StepOutcome> {
    const { known } = addressMemory.parse(context.operation.memory);
    if (!known) return done();
    try {
      const site = await this.site(context);
      const kept = keptBy(context);
      if (kept.handle === null && (await this.mayStillCome(context, site.driver))) return wait(pollMs(context));
      const [left, ...others] = await this.fresh(context, site, known);
      if (kept.handle === null && (!left || others.length > 0)) return done();
      return (
        (await followTask(context, site.driver, kept, () =>
          site.addresses.release(site.machine, left?.externalId ?? '', context.call),
        )) ?? done()
      );
    } catch (error) {
      if (isGone(error)) return done();
      throw error;
    }
  }

  private async mayStillCome(context: StepContext, driver: ComputeDriver): Promise<boolean> {
    const begun = context.operation.steps.find(({ name }) => name === 'add_address')?.task;
    const handle = typeof begun === 'object' && begun !== null && 'handle' in begun ? begun['handle'] : null;
    const since = context.step.startedAt ?? context.now();
    if (handle == null || context.now().getTime() - since.getTime() >= LATE_MS) return false;
    try {
      return (await driver.task(handle, null, context.call)).state === 'pending';
    } catch (error) {
      if (error instanceof ProviderError) return false;
      throw error;
    }
  }

  private async site(context: StepContext): Promise<Site> {
    const { driver, instance } = await this.machines.of(context.operation);
    if (driver.addresses) return { driver, addresses: driver.addresses, machine: refOf(instance) };
    throw new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: 'The place of this instance gives no extra addresses any more.',
    });
  }
}
