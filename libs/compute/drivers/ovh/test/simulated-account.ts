import { createProviderHttp, type ClosableVendorHttp } from '@uni/compute-core';
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
import { startOvhSimulator, type OvhSimulator, type OvhSimulatorOptions } from '@uni/simulator-ovh';
import { ovhDriverFactory } from '../src/index.js';

export const SMALL = { vcpus: 2, memoryMib: 8_192, diskGib: 50 } as const;
export const LARGE = { vcpus: 4, memoryMib: 16_384, diskGib: 100 } as const;
export const PROJECT = '0123456789abcdef0123456789abcdef';
export const HOME = 'GRA11';
export const AWAY = 'SBG5';
export const IMAGE = 'Debian 12';
export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8vFkqnm+0sQ9sMnZ6r1Wj7x3mJm8bT0y1qQm9l3c4= ops@example.org';

export const KEYS = {
  applicationKey: 'conformanceAppKy',
  applicationSecret: 'conformanceAppSecret0123456789ab',
  consumerKey: 'conformanceConsumerKey0123456789',
} as const;
export const SERVICE_ACCOUNT = {
  clientId: 'EU.c0nf0rmance',
  clientSecret: 'conformanceClientSecret012345678',
} as const;

const FLAVORS: readonly (readonly [number, string])[] = [
  [SMALL.vcpus, 'b3-8'],
  [LARGE.vcpus, 'b3-16'],
];
const TICK_MS = 1_000;
const MOST_POLLS = 400;

/** A simulated account whose time the test moves, and drivers connected to it through the real HTTP client. */
export class SimulatedAccount {
  private readonly connections: ClosableVendorHttp[] = [];
  private isStopped = false;
  private orders = 0;
  /** Added to the time that drivers see. */
  skewMs = 0;
  /** The vendor stands still: whatever it works on stays unfinished. */
  frozen = false;

  private constructor(
    readonly simulator: OvhSimulator,
    readonly clock: ManualClock,
  ) {}

  static async start(options: Omit<OvhSimulatorOptions, 'clock'> = {}): Promise<SimulatedAccount> {
    const clock = new ManualClock(new Date());
    const simulator = await startOvhSimulator({
      timeScale: 0.2,
      world: { projects: [{ id: PROJECT, description: 'Production', regions: [HOME, AWAY] }] },
      ...options,
      credentials: { ...KEYS, ...SERVICE_ACCOUNT, ...options.credentials },
      clock,
    });
    return new SimulatedAccount(simulator, clock);
  }

  connection(options: Readonly<Record<string, unknown>> = {}): DriverConnection {
    return { endpoint: this.simulator.endpoint, credentials: { ...KEYS }, options };
  }

  /** Signs in as a service account. */
  accountConnection(): DriverConnection {
    const { endpoint } = this.simulator;
    const tokenUrl = `${new URL(endpoint).origin}/auth/oauth2/token`;
    return { endpoint, credentials: { ...SERVICE_ACCOUNT }, options: { tokenUrl } };
  }

  open(connection: DriverConnection = this.connection()): ComputeDriver {
    const { host } = new URL(connection.endpoint);
    const http = createProviderHttp({
      endpoint: connection.endpoint,
      endpoints: ovhDriverFactory.endpoints?.(connection),
      policy: { allowedHosts: [`http://${host}`] },
      pinnedFingerprint: ovhDriverFactory.pinnedFingerprint(connection),
      timeouts: { connectMs: 2_000, headersMs: 5_000, bodyMs: 2_000, totalMs: 8_000 },
    });
    this.connections.push(http);
    return ovhDriverFactory.open(connection, http, () => new Date(this.clock.now().getTime() + this.skewMs));
  }

  context(): CallContext {
    return { requestId: 'test' };
  }

  spec(overrides: Partial<CreateSpec> = {}): CreateSpec {
    this.orders += 1;
    const size = overrides.size ?? SMALL;
    return {
      mark: `0198f3c2-7f10-7abc-8def-${String(this.orders).padStart(12, '0')}`,
      hostname: `web-${this.orders}`,
      imageRef: IMAGE,
      sizeRef: FLAVORS.find(([vcpus]) => vcpus === size.vcpus)?.[1] ?? null,
      size,
      region: null,
      sshPublicKeys: [SSH_KEY],
      loginUser: null,
      userData: null,
      ipv4: null,
      networkRefs: [],
      reservedId: null,
      ...overrides,
    };
  }

  /** Lets a little time pass at the vendor. */
  tick(ms: number = TICK_MS): void {
    if (this.frozen || this.isStopped) return;
    this.clock.advance(ms);
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
    if (end.state !== 'done' || end.externalId === null) throw new Error(`the build ended as ${end.state}`);
    return { externalId: end.externalId, mark: spec.mark };
  }

  machine(externalId: string) {
    return this.simulator.machines().find(({ projectId, id }) => `${projectId}/${id}` === externalId);
  }

  /** Calls that changed something, oldest first, as `METHOD path`. */
  writes(): readonly string[] {
    return this.simulator
      .calls()
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
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
