import { createVendorHttp, type ClosableVendorHttp } from '@uni/compute-core';
import type {
  CallContext,
  ComputeDriver,
  CreateSpec,
  DriverConnection,
  MachineRef,
  Placement,
  TaskState,
} from '@uni/compute-port';
import { ManualClock } from '@uni/platform';
import {
  startCloudStackSimulator,
  type CloudStackSimulator,
  type CloudStackSimulatorOptions,
  type MachineSummary,
} from '@uni/simulator-cloudstack';
import { cloudStackDriverFactory } from '../src/index.js';

export const SMALL = { vcpus: 1, memoryMib: 2048, diskGib: 6 } as const;
export const LARGE = { vcpus: 4, memoryMib: 8192, diskGib: 20 } as const;
export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8vFkqnm+0sQ9sMnZ6r1Wj7x3mJm8bT0y1qQm9l3c4= ops@example.org';

const TICK_MS = 500;
const MOST_POLLS = 400;

/** With the facets that this driver always has. */
export type OpenedDriver = ComputeDriver &
  Required<
    Pick<
      ComputeDriver,
      | 'rebuilding'
      | 'adoption'
      | 'snapshots'
      | 'volumes'
      | 'isos'
      | 'backups'
      | 'console'
      | 'addresses'
      | 'metrics'
      | 'events'
    >
  >;

/** Every call is a POST: the command says whether it may change something. A console leaves nothing behind. */
export function isWrite({ label }: { readonly label: string | null }): boolean {
  return !/^(?:list|query|get|createConsoleEndpoint$)/.test(label ?? '');
}

/** A simulated cloud whose time the test moves, and drivers connected to it through the real HTTP client. */
export class SimulatedCloud {
  private readonly connections: ClosableVendorHttp[] = [];
  private isStopped = false;
  private orders = 0;
  /** The cloud stands still: whatever it works on stays unfinished. */
  frozen = false;

  private constructor(
    readonly simulator: CloudStackSimulator,
    readonly clock: ManualClock,
  ) {}

  static async start(options: Omit<CloudStackSimulatorOptions, 'clock'> = {}): Promise<SimulatedCloud> {
    const clock = new ManualClock(new Date());
    return new SimulatedCloud(await startCloudStackSimulator({ ...options, clock }), clock);
  }

  connection(options: Readonly<Record<string, unknown>> = {}, account?: string): DriverConnection {
    const { endpoint, credentials } = this.simulator;
    const keys = account === undefined ? credentials : this.simulator.keysOf(account);
    return { endpoint, credentials: { ...keys }, options };
  }

  open(options: Readonly<Record<string, unknown>> = {}, account?: string): OpenedDriver {
    const connection = this.connection(options, account);
    const http = createVendorHttp({
      endpoint: connection.endpoint,
      policy: { allowedHosts: [new URL(connection.endpoint).origin] },
      pinnedFingerprint: cloudStackDriverFactory.pinnedFingerprint(connection),
      timeouts: { connectMs: 2_000, headersMs: 5_000, bodyMs: 2_000, totalMs: 8_000 },
    });
    this.connections.push(http);
    const driver = cloudStackDriverFactory.open(connection, http, () => this.clock.now());
    return driver as OpenedDriver;
  }

  context(): CallContext {
    return { requestId: 'test' };
  }

  /** The id of a thing of the cloud by its name. */
  idOf(kind: 'zones' | 'templates' | 'isos' | 'offerings' | 'networks' | 'diskOfferings', name: string): string {
    const thing = Object.values(this.simulator.state()[kind]).find((entry) => entry.name === name);
    if (!thing) throw new Error(`the simulated cloud has no ${kind} ${name}`);
    return thing.id;
  }

  /** The offering of exactly this size, where there is one. */
  offeringOf(size: { readonly vcpus: number; readonly memoryMib: number }): string | null {
    const offering = Object.values(this.simulator.state().offerings).find(
      ({ cpuNumber, memoryMib }) => cpuNumber === size.vcpus && memoryMib === size.memoryMib,
    );
    return offering?.id ?? null;
  }

  spec(overrides: Partial<CreateSpec> = {}): CreateSpec {
    this.orders += 1;
    const size = overrides.size ?? SMALL;
    return {
      mark: `0198f3c2-7f10-7abc-8def-${String(this.orders).padStart(12, '0')}`,
      hostname: `web-${this.orders}`,
      imageRef: this.idOf('templates', 'debian-13'),
      sizeRef: this.offeringOf(size),
      size,
      region: null,
      sshPublicKeys: [SSH_KEY],
      loginUser: 'debian',
      userData: null,
      ipv4: null,
      networkRefs: [],
      reservedId: null,
      ...overrides,
    };
  }

  /** Lets a little time pass in the cloud. */
  tick(): void {
    if (this.frozen || this.isStopped) return;
    this.clock.advance(TICK_MS);
    this.simulator.advance();
  }

  place(driver: ComputeDriver, spec: CreateSpec): Promise<Placement> {
    return driver.place({ spec, committed: [], avoid: [] }, this.context());
  }

  /** Polls to the end, answering with the last state. */
  async follow(driver: ComputeDriver, task: TaskState, spec: CreateSpec | null = null): Promise<TaskState> {
    let current = task;
    for (let poll = 0; poll < MOST_POLLS && current.state === 'pending'; poll += 1) {
      this.tick();
      current = await driver.task(current.handle, spec, this.context());
    }
    return current;
  }

  async build(driver: ComputeDriver, spec: CreateSpec = this.spec()): Promise<MachineRef> {
    const accepted = await driver.create(spec, await this.place(driver, spec), this.context());
    const end = await this.follow(driver, accepted.task, spec);
    if (end.state !== 'done') throw new Error(`the build ended as ${end.state}`);
    return { externalId: end.externalId ?? '', mark: spec.mark };
  }

  machine(id: string): MachineSummary | undefined {
    return this.simulator.machines().find((machine) => machine.id === id);
  }

  /** Commands that changed something, oldest first. */
  writes(): readonly string[] {
    return this.simulator
      .calls()
      .filter(isWrite)
      .map(({ label }) => label ?? '');
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    await this.simulator.close();
  }

  async dispose(): Promise<void> {
    for (const http of this.connections) await http.close();
    await this.stop();
  }
}
