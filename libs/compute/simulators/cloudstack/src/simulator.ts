import { createServer } from 'node:http';
import { systemClock } from '@uni/platform';
import {
  CallLog,
  close as closeServer,
  endpointOf,
  Engine,
  FaultDesk,
  listen,
  loadState,
  Refusal,
  StateFile,
  type CallRecord,
  type FaultList,
  type HostedSimulator,
} from '@uni/simulator-kit';
import { ALL_COMMANDS } from './commands/all.commands.js';
import { applyCloudFault } from './control/cloud-faults.js';
import { applyDrift, type DriftResult } from './control/drift.js';
import { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
import { faultRequestSchema, type CloudFault, type FaultRequest } from './control/fault.schema.js';
import { summariseMachines, type MachineSummary } from './control/machine-summary.js';
import { redactedState, type ShownState } from './control/shown-state.js';
import { handleEvent } from './jobs/event-handler.js';
import { releaseStuckJobs } from './jobs/job-runner.js';
import { ConsoleProxy } from './console/console-proxy.js';
import { DEFAULT_SETTINGS, DEFAULT_TIMINGS, type CloudStackSimulatorOptions } from './options.js';
import type { CallEffect } from './wire/call.js';
import { API_PATH, serve, type ListenerContext } from './wire/listener.js';
import { buildWorld } from './world/default-world.js';
import type { MachineLogEntry, Role, UserState, WorldState } from './world/state.js';
import { must, World, type WorldSettings } from './world/world.js';

const KEPT_CALLS = 20_000;

export interface CloudStackCredentials {
  readonly apiKey: string;
  readonly secretKey: string;
  readonly [name: string]: string;
}

export interface CloudStackSimulator extends HostedSimulator {
  readonly kind: 'cloudstack';
  /** With the path: `http://127.0.0.1:4803/client/api`. */
  readonly endpoint: string;
  /** Of the reseller's user, or of the administrator with the option `role`. */
  readonly credentials: CloudStackCredentials;
  /** Of any account by its name: `admin`, `reseller`, `steward` (domain administrator), `northwind`. */
  keysOf(account: string): CloudStackCredentials;
  /** For session logins. */
  passwordOf(account: string): string;
  state(): ShownState;
  machines(): readonly MachineSummary[];
  machineLog(): readonly MachineLogEntry[];
  calls(): readonly CallRecord<CallEffect>[];
  addFault(request: FaultRequest): Promise<string>;
  faults(): FaultList<CloudFault>;
  drift(request: DriftRequest): DriftResult;
}

function settingsFrom(options: CloudStackSimulatorOptions): WorldSettings {
  return {
    ...DEFAULT_SETTINGS,
    ...options.settings,
    clock: options.clock ?? systemClock,
    timeScale: options.timeScale ?? 1,
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    release: options.version ?? '4.20',
  };
}

/** Whoever logged in before can do so after a reset. */
function keepCredentials(from: WorldState, to: WorldState): void {
  for (const user of Object.values(to.users)) {
    const before = Object.values(from.users).find(({ username }) => username === user.username);
    if (!before) continue;
    user.apiKey = before.apiKey;
    user.secretKey = before.secretKey;
    user.password = before.password;
  }
}

function userOf(world: World, account: string): UserState {
  return must(
    Object.values(world.state.users).find((user) => world.account(user.accountId).name === account),
    `a user of ${account}`,
  );
}

/** Starts a CloudStack management server that exists in memory only, behind a real HTTP server. */
export async function startCloudStackSimulator(options: CloudStackSimulatorOptions = {}): Promise<CloudStackSimulator> {
  const settings = settingsFrom(options);
  const withRules = (world: World): World => {
    world.onEvent = handleEvent;
    return world;
  };
  const firstDay = (): World => withRules(buildWorld(settings, options));
  const remembered = options.stateFile === undefined ? null : loadState<WorldState>(options.stateFile, 1);
  const world = remembered ? withRules(new World(remembered, settings)) : firstDay();
  // Faults belong to a run of the process: nobody is left who could take back those of an earlier one.
  world.state.conditions = [];

  let file: StateFile | null = null;
  let consoles: ConsoleProxy | null = null;
  const touch = (): void => {
    file?.touch();
    consoles?.follow();
  };
  const engine = new Engine(world, { clock: settings.clock, usesTimers: options.clock === undefined, onChange: touch });
  file = options.stateFile === undefined ? null : new StateFile(options.stateFile, () => engine.world.state);
  file?.save();

  const role: Role = options.role === 'admin' ? 'Admin' : 'User';
  const accountName = role === 'Admin' ? 'admin' : 'reseller';
  const principal = (): UserState => userOf(engine.world, accountName);
  const desk = new FaultDesk<CloudFault>((id, fault) => applyCloudFault(engine.world, id, principal(), fault));
  const calls = new CallLog<CallEffect>(KEPT_CALLS);
  const host = options.host ?? '127.0.0.1';
  let port = 0;

  const context: ListenerContext = {
    engine,
    commands: new Map(ALL_COMMANDS.map((command) => [command.name, command])),
    faults: desk.book,
    calls,
    consoleAddress: () => ({ host, port }),
    onChange: touch,
    onCall: options.onCall ?? (() => undefined),
  };
  const server = createServer((request, response) => {
    // A broken simulator must not look like a broken cloud: it says so and dies with its process.
    serve(context, request, response).catch((error: unknown) => {
      response.destroy();
      if (request.destroyed && !request.complete) return;
      queueMicrotask(() => {
        throw error;
      });
    });
  });
  consoles = new ConsoleProxy(engine, touch);
  const proxy = consoles;
  server.on('upgrade', (request, socket, head) => proxy.open(request, socket, head));
  port = await listen(server, options.port ?? 0, host);

  const keysOf = (account: string): CloudStackCredentials => {
    const { apiKey, secretKey } = userOf(engine.world, account);
    return { apiKey, secretKey };
  };

  /** After anything that the control API did. */
  function settled<T>(result: T): T {
    engine.rearm();
    touch();
    return result;
  }

  return {
    kind: 'cloudstack',
    endpoint: `${endpointOf('http', host, port)}${API_PATH}`,
    get credentials() {
      return keysOf(accountName);
    },
    options: {},
    keysOf,
    passwordOf: (account) => userOf(engine.world, account).password,
    state: () => {
      engine.pump();
      return redactedState(engine.world.state);
    },
    machines: () => {
      engine.pump();
      return summariseMachines(engine.world);
    },
    machineLog: () => {
      engine.pump();
      return structuredClone(engine.world.state.machineLog);
    },
    calls: () => [...calls.list()],
    clearCalls: () => calls.clear(),
    addFault: async (request) => {
      engine.pump();
      const checked = faultRequestSchema.parse(request);
      // A fault that can never strike would make a test believe that it had been survived.
      if (checked.fault.kind === 'partial_success')
        throw new Refusal('no call of this API asks for several things: let the job fail instead');
      return settled(await desk.add(checked));
    },
    faults: () => desk.list(),
    removeFault: (id) => settled(desk.remove(id)),
    clearFaults: () => settled(desk.clear()),
    releaseStuckTasks: () => settled(releaseStuckJobs(engine.world)),
    drift: (request) => {
      engine.pump();
      return settled(applyDrift(engine.world, principal(), driftRequestSchema.parse(request)));
    },
    advance: () => engine.pump(),
    reset: () => {
      desk.clear();
      calls.clear();
      const fresh = firstDay();
      keepCredentials(engine.world.state, fresh.state);
      engine.replace(fresh);
    },
    close: async () => {
      desk.clear();
      engine.close();
      proxy.close();
      file?.save();
      await closeServer(server);
    },
  };
}
