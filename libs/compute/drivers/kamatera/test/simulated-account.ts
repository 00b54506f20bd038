import { createProviderHttp, type ClosableVendorHttp } from '@uni/compute-core';
import type { CallContext, ComputeDriver, CreateSpec, DriverConnection, Placement, TaskState } from '@uni/compute-port';
import { ManualClock } from '@uni/platform';
import {
  IMAGES,
  startKamateraSimulator,
  type KamateraSimulator,
  type KamateraSimulatorOptions,
  type MachineSummary,
} from '@uni/simulator-kamatera';
import { kamateraDriverFactory } from '../src/index.js';

export const SMALL = { vcpus: 1, memoryMib: 2048, diskGib: 20 } as const;
export const LARGE = { vcpus: 4, memoryMib: 8192, diskGib: 50 } as const;
export const IMAGE = `EU:${IMAGES.find(({ description }) => description === 'debian_13_64-bit')?.id ?? ''}`;
export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8vFkqnm+0sQ9sMnZ6r1Wj7x3mJm8bT0y1qQm9l3c4= ops@example.org';
export const SECRET = '5b7d1c9e40a8f2637e95d0b4c81a6f23';

const TICK_MS = 2_000;
const MOST_POLLS = 400;

/** A simulated account whose time the test moves, and drivers connected to both of its faces through the real HTTP client. */
export class SimulatedAccount {
  private readonly connections: ClosableVendorHttp[] = [];
  private readonly stopped = { value: false };
  private orders = 0;
  /** Added to the time that drivers see. */
  skewMs = 0;
  /** The platform stands still: whatever it works on stays unfinished. */
  frozen = false;
  /** What happens after every step of time. */
  onTick: () => void = () => undefined;

  private constructor(
    readonly simulator: KamateraSimulator,
    readonly clock: ManualClock,
  ) {}

  static async start(options: Omit<KamateraSimulatorOptions, 'clock'> = {}): Promise<SimulatedAccount> {
    const clock = new ManualClock(new Date());
    const simulator = await startKamateraSimulator({
      suspendedPower: 'suspended',
      ...options,
      key: { secret: SECRET, ...options.key },
      clock,
    });
    return new SimulatedAccount(simulator, clock);
  }

  connection(options: Readonly<Record<string, unknown>> = {}): DriverConnection {
    const { endpoint, credentials, options: offered } = this.simulator;
    return { endpoint, credentials: { ...credentials }, options: { ...offered, ...options } };
  }

  open(options: Readonly<Record<string, unknown>> = {}): ComputeDriver {
    const connection = this.connection(options);
    const endpoints = kamateraDriverFactory.endpoints?.(connection) ?? {};
    const http = createProviderHttp({
      endpoint: connection.endpoint,
      endpoints,
      policy: { allowedHosts: [connection.endpoint, ...Object.values(endpoints)].map((url) => new URL(url).origin) },
      pinnedFingerprint: kamateraDriverFactory.pinnedFingerprint(connection),
      timeouts: { connectMs: 2_000, headersMs: 5_000, bodyMs: 2_000, totalMs: 8_000 },
    });
    this.connections.push(http);
    return kamateraDriverFactory.open(connection, http, () => new Date(this.clock.now().getTime() + this.skewMs));
  }

  context(): CallContext {
    return { requestId: 'test' };
  }

  spec(overrides: Partial<CreateSpec> = {}): CreateSpec {
    this.orders += 1;
    const number = String(this.orders).padStart(12, '0');
    return {
      mark: `0198f3c2-7f10-7abc-8def-${number}`,
      hostname: `web-${this.orders}`,
      imageRef: IMAGE,
      sizeRef: null,
      size: SMALL,
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

  /** Lets a little time pass at the platform. */
  tick(ms: number = TICK_MS): void {
    if (this.frozen || this.stopped.value) return;
    this.clock.advance(ms);
    this.simulator.advance();
    this.onTick();
  }

  async place(driver: ComputeDriver, spec: CreateSpec): Promise<Placement> {
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

  /** Answers with the id of the new server. */
  async build(driver: ComputeDriver, spec: CreateSpec = this.spec()): Promise<string> {
    const accepted = await driver.create(spec, await this.place(driver, spec), this.context());
    const end = await this.follow(driver, accepted.task, spec);
    if (end.state !== 'done' || end.externalId === null) throw new Error(`the build ended as ${end.state}`);
    return end.externalId;
  }

  machine(externalId: string): MachineSummary | undefined {
    return this.simulator.machines().find(({ id }) => id === externalId);
  }

  /** A call by somebody else who has the key, such as the owner in the console. */
  async console(method: string, path: string, body: object): Promise<unknown> {
    const { endpoint, credentials } = this.simulator;
    const response = await fetch(`${endpoint}${path}`, {
      method,
      headers: {
        authclientid: credentials.clientId,
        authsecret: credentials.secret,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Lets time pass until something shows, and every command is finished. */
  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (let step = 0; step < MOST_POLLS; step += 1) {
      this.tick();
      const seen = await look();
      if (seen !== undefined && !this.simulator.machines().some(({ busy }) => busy)) return seen;
    }
    throw new Error('what was waited for has not come');
  }

  async stop(): Promise<void> {
    if (this.stopped.value) return;
    this.stopped.value = true;
    await this.simulator.close();
  }

  async dispose(): Promise<void> {
    for (const http of this.connections) await http.close();
    await this.stop();
  }
}
