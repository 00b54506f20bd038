import { createVendorHttp, type ClosableVendorHttp } from '@uni/compute-core';
import type { CallContext, ComputeDriver, CreateSpec, DriverConnection, Placement, TaskState } from '@uni/compute-port';
import { ManualClock } from '@uni/platform';
import {
  startProxmoxSimulator,
  type GuestState,
  type ProxmoxSimulator,
  type ProxmoxSimulatorOptions,
} from '@uni/simulator-proxmox';
import { proxmoxDriver } from '../src/index.js';

export const SMALL = { vcpus: 1, memoryMib: 2048, diskGib: 5 } as const;
export const LARGE = { vcpus: 4, memoryMib: 8192, diskGib: 20 } as const;
export const TEMPLATE = '9105';
export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8vFkqnm+0sQ9sMnZ6r1Wj7x3mJm8bT0y1qQm9l3c4= ops@example.org';

const TICK_MS = 400;
const MOST_POLLS = 400;

/** A simulated cluster whose time the test moves, and drivers connected to it through the real HTTP client. */
export class SimulatedCluster {
  private readonly connections: ClosableVendorHttp[] = [];
  private readonly stopped = { value: false };
  private byHand: ClosableVendorHttp | null = null;
  private orders = 0;
  /** Added to the time that drivers see. */
  skewMs = 0;
  /** The cluster stands still: whatever it works on stays unfinished. */
  frozen = false;

  private constructor(
    readonly simulator: ProxmoxSimulator,
    readonly clock: ManualClock,
  ) {}

  static async start(options: Omit<ProxmoxSimulatorOptions, 'clock'> = {}): Promise<SimulatedCluster> {
    const clock = new ManualClock(new Date());
    const simulator = await startProxmoxSimulator({ resourceLagMs: 0, authFailureDelayMs: 0, ...options, clock });
    return new SimulatedCluster(simulator, clock);
  }

  connection(options: Readonly<Record<string, unknown>> = {}): DriverConnection {
    const { endpoint, credentials, options: offered } = this.simulator;
    return { endpoint, credentials: { ...credentials }, options: { ...offered, ...options } };
  }

  open(options: Readonly<Record<string, unknown>> = {}): ComputeDriver {
    const connection = this.connection(options);
    return proxmoxDriver.open(
      connection,
      this.http(connection),
      () => new Date(this.clock.now().getTime() + this.skewMs),
    );
  }

  private http(connection: DriverConnection): ClosableVendorHttp {
    const http = createVendorHttp({
      endpoint: connection.endpoint,
      policy: { allowedHosts: [new URL(connection.endpoint).host] },
      pinnedFingerprint: proxmoxDriver.pinnedFingerprint(connection),
      timeouts: { connectMs: 2_000, headersMs: 5_000, bodyMs: 2_000, totalMs: 8_000 },
    });
    this.connections.push(http);
    return http;
  }

  /** What somebody does in the cluster's own pages: one call, and its task to the end. */
  async operate(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    form: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const connection = this.connection();
    this.byHand ??= this.http(connection);
    const { tokenId, tokenSecret } = this.simulator.credentials;
    const headers = { authorization: `PVEAPIToken=${tokenId}=${tokenSecret}` };
    const isQuery = method === 'DELETE';
    const answer = await this.byHand.send(
      {
        method,
        path: `/api2/json${path}`,
        label: 'by_hand',
        headers: isQuery ? headers : { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        ...(isQuery ? { query: form } : { body: new URLSearchParams(form).toString() }),
      },
      this.context(),
    );
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    const upid = (JSON.parse(answer.body) as { data: string | null }).data;
    if (upid?.startsWith('UPID:') !== true) return;
    for (let tick = 0; tick < MOST_POLLS; tick += 1) {
      const task = this.simulator.state().tasks[upid];
      if (task?.status === 'stopped') {
        if (task.exitStatus !== 'OK') throw new Error(`${method} ${path}: ${task.exitStatus ?? ''}`);
        return;
      }
      this.tick();
    }
    throw new Error(`${method} ${path} did not come to its end`);
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
      imageRef: TEMPLATE,
      sizeRef: null,
      size: SMALL,
      region: null,
      sshPublicKeys: [SSH_KEY],
      loginUser: 'debian',
      userData: null,
      ipv4: null,
      networkRefs: [],
      reservedId: String(200_000 + this.orders),
      ...overrides,
    };
  }

  /** Lets a little time pass on the cluster. */
  tick(): void {
    if (this.frozen || this.stopped.value) return;
    this.clock.advance(TICK_MS);
    this.simulator.advance();
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

  async build(driver: ComputeDriver, spec: CreateSpec = this.spec()): Promise<CreateSpec> {
    const accepted = await driver.create(spec, await this.place(driver, spec), this.context());
    const end = await this.follow(driver, accepted.task, spec);
    if (end.state !== 'done') throw new Error(`the build ended as ${end.state}`);
    return spec;
  }

  guest(vmid: number | string): GuestState | undefined {
    return this.simulator.state().guests[String(vmid)];
  }

  /** Calls that changed something, oldest first, as `METHOD path`. */
  writes(): readonly string[] {
    return this.simulator
      .calls()
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
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
