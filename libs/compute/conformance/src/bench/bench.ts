import type {
  FacetName,
  ResourceOrder,
  ProviderError,
  Accepted,
  CallContext,
  ComputeDriver,
  CreateSpec,
  FindResult,
  InventoryPage,
  MachineRef,
  MachineState,
  OwnershipMark,
  Placement,
  PowerRequest,
  TaskHandle,
  TaskPhase,
  TaskState,
} from '@uni/compute-port';
import { expect } from 'vitest';
import type { DriverHarness, HarnessSession, VendorMachine } from '../driver-harness.types.js';
import type { FacetFacts, VendorShelf, VendorSide } from '../harness-facets.types.js';
import type { CallFault, HarnessFaults } from '../harness-faults.types.js';
import { expectSaneTask, expectWellFormed, storedHandle } from './expectations.js';

/** A machine that a test has built. */
export interface Built {
  readonly spec: CreateSpec;
  readonly placement: Placement;
  readonly ref: MachineRef;
}

/** The way of a task from its first state to its last. */
export interface Journey {
  readonly end: Exclude<TaskState, { state: 'pending' }>;
  readonly handles: readonly TaskHandle[];
  readonly phases: readonly TaskPhase[];
}

export type ShelfName = 'snapshots' | 'volumes' | 'backups';

/** Failures after which nobody knows whether the vendor has acted. */
export const DOUBTFUL = ['lost_answer', 'dropped', 'half_body', 'bad_gateway'] as const;
const MANY_CHANGES = 12;

export const FORCED_STOP: PowerRequest = { action: 'stop', force: true, graceMs: 0 };
export const START: PowerRequest = { action: 'start', force: false, graceMs: 0 };

/** One test's account and driver, with the moves that every test makes. */
export class Bench {
  readonly driver: ComputeDriver;
  readonly faults: HarnessFaults;
  readonly maxPolls: number;
  private requests = 0;

  constructor(
    readonly harness: DriverHarness,
    readonly session: HarnessSession,
  ) {
    this.driver = session.driver;
    this.faults = session.faults;
    this.maxPolls = harness.maxPolls ?? 400;
  }

  context(signal?: AbortSignal): CallContext {
    this.requests += 1;
    const requestId = `conformance-${this.requests}`;
    return signal === undefined ? { requestId } : { requestId, signal };
  }

  /** Places, creates and follows an order to a running machine. */
  async build(overrides: Partial<CreateSpec> = {}): Promise<Built> {
    const spec = this.session.spec(overrides);
    const placement = await this.place(spec);
    const journey = await this.follow((await this.driver.create(spec, placement, this.context())).task, spec);
    return { spec, placement, ref: refOf(journey, spec) };
  }

  /** Builds a machine and turns it off. */
  async buildStopped(overrides: Partial<CreateSpec> = {}): Promise<Built> {
    const built = await this.build(overrides);
    await this.power(built.ref, FORCED_STOP);
    return built;
  }

  /** `source`: the machine that will be copied. */
  place(spec: CreateSpec, source: MachineRef | null = null): Promise<Placement> {
    return this.driver.place({ spec, source, committed: [], avoid: [] }, this.context());
  }

  async power(ref: MachineRef, request: PowerRequest): Promise<void> {
    await this.finish(await this.driver.power(ref, request, this.context()));
  }

  /** Follows what a change on an existing machine left behind. */
  finish(accepted: Accepted): Promise<Journey> {
    return this.follow(accepted.task, null);
  }

  /** Polls a task to its end as the worker does: the stored handle is always the newest one. */
  async follow(task: TaskState, spec: CreateSpec | null, driver: ComputeDriver = this.driver): Promise<Journey> {
    const handles: TaskHandle[] = [];
    const phases: TaskPhase[] = [];
    let current = task;
    for (let poll = 0; poll < this.maxPolls; poll += 1) {
      expectSaneTask(current);
      if (current.state !== 'pending') return { end: current, handles, phases };
      const handle = storedHandle(current.handle, this.harness.secrets);
      handles.push(handle);
      phases.push(current.phase);
      await this.session.tick();
      current = await driver.task(handle, spec, this.context());
    }
    throw new Error(`the task did not end within ${this.maxPolls} polls; last phase ${phases.at(-1)}`);
  }

  /** Repeats a call while its failure says that this may help, as the worker does. */
  async persist<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < this.maxPolls; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        expectWellFormed(error, this.harness.secrets, 'a repeated call');
        if (!error.retryable) throw error;
        await this.session.tick();
      }
    }
    throw new Error(`the call kept failing for ${this.maxPolls} attempts`);
  }

  /**
   * Carries a change through failures as the worker does: whatever failed, the whole method is repeated as long as that may help,
   * since a failed poll and a failed task look alike and every method may be repeated.
   */
  async persistChange(begin: () => Promise<Accepted>, spec: CreateSpec | null = null): Promise<Journey['end']> {
    return this.persist(async () => (await this.follow((await begin()).task, spec)).end);
  }

  /** Builds through failures. `look`: whether it looks for an earlier attempt before it creates (again). */
  async persistBuild(spec: CreateSpec, placement: Placement, look: 'looks first' | 'creates'): Promise<Journey['end']> {
    return this.persistChange(async () => {
      const found = look === 'looks first' ? await this.findDecided(spec, placement) : null;
      if (found?.found === 'yes') return { externalId: found.externalId, task: found.task };
      return this.driver.create(spec, placement, this.context());
    }, spec);
  }

  /** Looks for the machine of an order until the vendor shows enough to decide. */
  async findDecided(spec: CreateSpec, placement: Placement): Promise<Exclude<FindResult, { found: 'undecided' }>> {
    for (let look = 0; look < this.maxPolls; look += 1) {
      const found = await this.driver.find(spec, placement, this.context());
      if (found.found !== 'undecided') return found;
      await this.session.tick();
    }
    throw new Error(`find stayed undecided for ${this.maxPolls} looks`);
  }

  /** The failure of a call, with everything checked that holds for every failure. */
  async failure(what: string, call: Promise<unknown>): Promise<ProviderError> {
    const outcome = await call.then(
      () => ({ error: null }),
      (error: unknown) => ({ error }),
    );
    expect(outcome.error, `${what} must fail`).not.toBeNull();
    expectWellFormed(outcome.error, this.harness.secrets, what);
    return outcome.error;
  }

  /** The failure of a change, whether the call refuses at once or the task fails later. */
  changeFailure(what: string, begin: () => Promise<Accepted>, spec: CreateSpec | null = null): Promise<ProviderError> {
    return this.failure(
      what,
      begin().then((accepted) => this.follow(accepted.task, spec)),
    );
  }

  get(ref: MachineRef): Promise<MachineState> {
    return this.driver.get(ref, this.context());
  }

  /** A facet that the driver declares. */
  facet<F extends FacetName>(name: F): NonNullable<ComputeDriver[F]> {
    const facet = this.driver[name];
    if (facet === undefined) throw new Error(`the driver declares ${name} and does not have it`);
    return facet;
  }

  /** What the vendor itself sees of one kind of resource. */
  shelf(kind: ShelfName): VendorShelf {
    return this.seen(kind);
  }

  /** A member of the double's vendor side, which the declared facets oblige it to have. */
  seen<K extends keyof VendorSide>(member: K): NonNullable<VendorSide[K]> {
    const { vendor } = this.session;
    const present = vendor?.[member];
    if (present === undefined) throw new Error(`the harness must give vendor.${member} for what the driver declares`);
    return typeof present === 'function' ? (present.bind(vendor) as typeof present) : present;
  }

  /** A fact of the harness that the declared facets oblige it to give. */
  fact<K extends keyof FacetFacts>(name: K): Exclude<FacetFacts[K], undefined> {
    const fact = this.harness.facets?.[name];
    if (fact === undefined) throw new Error(`the harness must give facets.${name} for what the driver declares`);
    return fact as Exclude<FacetFacts[K], undefined>;
  }

  /** An order for something beside a machine, with a mark of its own. */
  resource(name = 'before the update'): ResourceOrder {
    return { mark: this.session.spec().mark, name };
  }

  /** A machine in the state that a method demands. */
  buildFor(demand: { readonly stopped: boolean }): Promise<Built> {
    return demand.stopped ? this.buildStopped() : this.build();
  }

  /** Polls a change to its end; every call of it changes at most one thing at the vendor. */
  async oneChangePerCall(begin: () => Promise<Accepted>, spec: CreateSpec | null = null): Promise<TaskState> {
    const begun = await this.counting(begin);
    expect(begun.writes, 'the first call').toBeLessThanOrEqual(1);
    let { task } = begun.value;
    for (let poll = 0; poll < this.maxPolls && task.state === 'pending'; poll += 1) {
      const { handle } = task;
      await this.session.tick();
      const step = await this.counting(() => this.driver.task(handle, spec, this.context()));
      expect(step.writes, 'a poll').toBeLessThanOrEqual(1);
      task = step.value;
    }
    return task;
  }

  /**
   * Runs `attempt` with the fault on its first change, then on its second, and so on, until it has no such change any more. What it
   * needs is prepared undisturbed each time.
   */
  async onEveryChange<T>(
    fault: CallFault,
    prepare: () => Promise<T>,
    attempt: (prepared: T) => Promise<void>,
  ): Promise<void> {
    let struck = 0;
    for (let skip = 0; skip < MANY_CHANGES; skip += 1) {
      const prepared = await prepare();
      await this.faults.next(fault, { on: 'write', skip });
      await attempt(prepared);
      if (await this.faults.disarm()) break;
      struck += 1;
    }
    expect(struck, 'at least the first change must have been hit').toBeGreaterThan(0);
    expect(struck, 'it must come to an end of its changes').toBeLessThan(MANY_CHANGES);
  }

  /** The vendor's own word on one machine. */
  async vendorMachine(externalId: string): Promise<VendorMachine | null> {
    return (await this.session.machines()).find((machine) => machine.externalId === externalId) ?? null;
  }

  async vendorMachinesWith(mark: OwnershipMark): Promise<readonly VendorMachine[]> {
    return (await this.session.machines()).filter((machine) => machine.mark === mark);
  }

  async inventory(): Promise<readonly InventoryPage[]> {
    const pages: InventoryPage[] = [];
    let cursor: string | null = null;
    do {
      const page: InventoryPage = await this.driver.inventory(cursor, this.context());
      pages.push(page);
      cursor = page.nextCursor;
      expect(pages.length, 'the inventory must come to an end').toBeLessThan(1_000);
    } while (cursor !== null);
    return pages;
  }

  /** Calls that reach the vendor while `body` runs. */
  async counting<T>(body: () => Promise<T>): Promise<{ value: T; reads: number; writes: number }> {
    const before = await this.session.calls();
    const value = await body();
    const after = await this.session.calls();
    return { value, reads: after.reads - before.reads, writes: after.writes - before.writes };
  }
}

function refOf(journey: Journey, spec: CreateSpec): MachineRef {
  expect(journey.end.state).toBe('done');
  const externalId = journey.end.state === 'done' ? journey.end.externalId : null;
  expect(externalId, 'a finished create must name its machine').not.toBeNull();
  return { externalId: externalId ?? '', mark: spec.mark };
}
