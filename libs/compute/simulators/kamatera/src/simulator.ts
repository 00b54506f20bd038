import { createServer, type Server } from 'node:http';
import { systemClock } from '@uni/platform';
import {
  CallLog,
  close as closeServer,
  endpointOf,
  Engine,
  FaultDesk,
  listen,
  loadState,
  StateFile,
  type CallRecord,
  type FaultList,
  type HostedSimulator,
} from '@uni/simulator-kit';
import { releaseStuck } from './commands/command-queue.js';
import type { CallEffect } from './control/call-effect.js';
import { applyCloudFault } from './control/cloud-faults.js';
import { applyDrift } from './control/drift.js';
import { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
import { faultRequestSchema, type CloudFault, type FaultRequest } from './control/fault.schema.js';
import { summariseMachines, type MachineSummary } from './control/machine-summary.js';
import { DEFAULT_TIMINGS, type KamateraSimulatorOptions } from './options.js';
import { serve, type Face, type ListenerContext } from './wire/listener.js';
import { buildWorld, openWorld } from './world/default-world.js';
import type { ServerState } from './world/server.state.js';
import type { ApiKeyState, MachineLogEntry, WorldState } from './world/world.state.js';
import type { World, WorldSettings } from './world/world.js';

const KEPT_CALLS = 20_000;
const IDLE_CONNECTION_MS = 65_000;

/** State as it may be shown: nobody reads passwords here. */
export type ShownState = Omit<WorldState, 'keys' | 'tokens' | 'queue' | 'servers'> & {
  readonly servers: Readonly<Record<string, Omit<ServerState, 'password'>>>;
  readonly keys: readonly Omit<ApiKeyState, 'secret'>[];
};

export interface KamateraSimulator extends HostedSimulator {
  readonly kind: 'kamatera';
  /** The console face: `/service` and `/svc`. */
  readonly endpoint: string;
  readonly credentials: { readonly clientId: string; readonly secret: string };
  readonly options: {
    /** The face that the official command line tools use. */
    readonly cliEndpoint: string;
    readonly priceListUrl: string;
  };
  state(): ShownState;
  machines(): readonly MachineSummary[];
  machineLog(): readonly MachineLogEntry[];
  calls(): readonly CallRecord<CallEffect>[];
  addFault(request: FaultRequest): Promise<string>;
  faults(): FaultList<CloudFault>;
  drift(request: DriftRequest): { readonly id: string };
}

function settingsFrom(options: KamateraSimulatorOptions): WorldSettings {
  const commandMs = { ...DEFAULT_TIMINGS.commandMs, ...options.timings?.commandMs };
  return {
    clock: options.clock ?? systemClock,
    timeScale: options.timeScale ?? 1,
    timings: { ...DEFAULT_TIMINGS, ...options.timings, commandMs },
    serviceErrorStatus: options.serviceErrorStatus ?? 500,
    suspendedPower: options.suspendedPower ?? 'off',
  };
}

function shownState(world: World): ShownState {
  const { keys, tokens: _tokens, queue: _queue, servers, ...rest } = world.state;
  const withoutPassword = ([id, { password: _password, ...server }]: [string, ServerState]) => [id, server] as const;
  return structuredClone({
    ...rest,
    servers: Object.fromEntries(Object.entries(servers).map(withoutPassword)),
    keys: Object.values(keys).map(({ secret: _secret, ...key }) => key),
    commands: Object.fromEntries(
      Object.entries(rest.commands).map(([id, command]) => {
        const { work } = command;
        if (work.kind === 'password') return [id, { ...command, work: { ...work, password: '' } }];
        if (work.kind !== 'create' && work.kind !== 'clone') return [id, command];
        return [id, { ...command, work: { ...work, spec: { ...work.spec, password: '' } } }];
      }),
    ),
  });
}

/** Starts an account at Kamatera that exists in memory only, behind two real HTTP servers: one for each face. */
export async function startKamateraSimulator(options: KamateraSimulatorOptions = {}): Promise<KamateraSimulator> {
  const settings = settingsFrom(options);
  const firstDay = (): World => buildWorld(settings, options.seed ?? 1, options.world ?? {}, options.key ?? {});
  const remembered = options.stateFile === undefined ? null : loadState<WorldState>(options.stateFile, 1);
  const world = remembered ? openWorld(remembered, settings) : firstDay();
  // Faults belong to a run of the process: nobody is left who could take back those of an earlier one.
  world.state.conditions = [];
  for (const key of Object.values(world.state.keys)) Object.assign(key, { revoked: false, missingRights: [] });
  for (const server of world.servers()) Object.assign(server, { busyUntilMs: 0, busyForReads: false });

  let file: StateFile | null = null;
  const touch = (): void => file?.touch();
  const engine = new Engine(world, { clock: settings.clock, usesTimers: options.clock === undefined, onChange: touch });
  file = options.stateFile === undefined ? null : new StateFile(options.stateFile, () => engine.world.state);
  file?.save();

  const [key] = Object.values(world.state.keys);
  if (!key) throw new Error('the simulated account has no API key');
  const { clientId, secret } = key;
  const desk = new FaultDesk<CloudFault>((id, fault) => applyCloudFault(engine.world, id, clientId, fault));
  const calls = new CallLog<CallEffect>(KEPT_CALLS);
  const context: ListenerContext = {
    engine,
    faults: desk.book,
    calls,
    onChange: touch,
    onCall: options.onCall ?? (() => undefined),
  };

  const openFace = (face: Face): Server => {
    const server = createServer((request, response) => {
      // A broken simulator must not look like a broken vendor: it says so and dies with its process.
      serve(context, face, request, response).catch((error: unknown) => {
        response.destroy();
        queueMicrotask(() => {
          throw error;
        });
      });
    });
    server.keepAliveTimeout = IDLE_CONNECTION_MS;
    return server;
  };
  const host = options.host ?? '127.0.0.1';
  const consoleServer = openFace('console');
  const cliServer = openFace('cli');
  const consolePort = await listen(consoleServer, options.consolePort ?? 0, host);
  let cliPort: number;
  try {
    cliPort = await listen(cliServer, options.cliPort ?? 0, host);
  } catch (error) {
    await closeServer(consoleServer);
    throw error;
  }
  const endpoint = endpointOf('http', host, consolePort);

  /** Looks at the cloud as it is now. */
  const look = <Seen>(see: (world: World) => Seen): Seen => {
    engine.pump();
    return see(engine.world);
  };

  return {
    kind: 'kamatera',
    endpoint,
    credentials: { clientId, secret },
    options: {
      cliEndpoint: endpointOf('http', host, cliPort),
      priceListUrl: `${endpoint}/info/calculator.js.php`,
    },
    state: () => look(shownState),
    machines: () => look(summariseMachines),
    machineLog: () => look(({ state }) => structuredClone(state.machineLog)),
    calls: () => [...calls.list()],
    clearCalls: () => calls.clear(),
    addFault: async (request) => {
      engine.pump();
      const id = await desk.add(faultRequestSchema.parse(request));
      engine.rearm();
      touch();
      return id;
    },
    faults: () => desk.list(),
    removeFault: (id) => {
      const removed = desk.remove(id);
      touch();
      return removed;
    },
    clearFaults: () => {
      desk.clear();
      touch();
    },
    releaseStuckTasks: () => {
      look(releaseStuck);
      touch();
    },
    drift: (request) => {
      const result = look((current) => applyDrift(current, driftRequestSchema.parse(request)));
      engine.rearm();
      touch();
      return result;
    },
    advance: () => engine.pump(),
    reset: () => {
      desk.clear();
      const fresh = firstDay();
      fresh.state.keys = engine.world.state.keys;
      calls.clear();
      engine.replace(fresh);
    },
    close: async () => {
      engine.close();
      file?.save();
      await Promise.all([closeServer(consoleServer), closeServer(cliServer)]);
    },
  };
}
