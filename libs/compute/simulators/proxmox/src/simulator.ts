import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { systemClock } from '@uni/platform';
import {
  CallLog,
  close as closeServer,
  endpointOf,
  Engine,
  FaultDesk,
  listen,
  loadState,
  REDACTED,
  StateFile,
  WebSocketGate,
  type FaultList,
  type HostedSimulator,
} from '@uni/simulator-kit';
import type { CallEffect, CallRecord } from './control/call-effect.js';
import { applyClusterFault } from './control/cluster-faults.js';
import { applyDrift } from './control/drift.js';
import { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
import { faultRequestSchema, type ClusterFault, type FaultRequest } from './control/fault.schema.js';
import { summariseMachines, type MachineSummary } from './control/machine-summary.js';
import { DEFAULT_TIMINGS, type ProxmoxSimulatorOptions } from './options.js';
import { ALL_ROUTES } from './routes/all.routes.js';
import { handleEvent, planBroadcasts } from './tasks/event-handler.js';
import { abortTask } from './tasks/task-runner.js';
import { ConsoleSessions } from './wire/console-sessions.js';
import { serveUpgrade } from './wire/console-upgrade.js';
import { proxmoxStyle } from './wire/delivery-style.js';
import { serve, type ListenerContext } from './wire/listener.js';
import { Router } from './wire/router.js';
import { fingerprintOf, makeCertificate, type Certificate } from './wire/tls.js';
import { completeState } from './world/complete-state.js';
import { buildWorld } from './world/default-world.js';
import type { MachineLogEntry, WorldState } from './world/state.js';
import { World, type WorldSettings } from './world/world.js';

const KEPT_CALLS = 20_000;
const REQUESTS_PER_CONNECTION = 100;
const IDLE_CONNECTION_MS = 5_000;

export interface ProxmoxSimulator extends HostedSimulator {
  readonly kind: 'proxmox';
  /** Of the present certificate; changes with `rotate_certificate`. */
  readonly fingerprint: string;
  readonly credentials: { readonly tokenId: string; readonly tokenSecret: string };
  /** Of the user the token belongs to, for clients that log in. */
  readonly login: { readonly username: string; readonly password: string };
  readonly options: { readonly fingerprint: string };

  /** A copy of everything the cluster knows, without the certificate's key and the tokens' secrets. */
  state(): Omit<WorldState, 'tls' | 'queue' | 'authKey' | 'consoles'>;
  /** Every guest that is no template, in a few words. */
  machines(): readonly MachineSummary[];
  machineLog(): readonly MachineLogEntry[];
  calls(): readonly CallRecord[];
  addFault(request: FaultRequest): Promise<string>;
  faults(): FaultList<ClusterFault>;
  drift(request: DriftRequest): { readonly vmid: number };
}

function settingsFrom(options: ProxmoxSimulatorOptions): WorldSettings {
  const timeScale = options.timeScale ?? 1;
  return {
    clock: options.clock ?? systemClock,
    timeScale,
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    resourceLagMs: options.resourceLagMs ?? 10_000 * timeScale,
    handleEvent,
  };
}

/** A broken simulator must not look like a broken cluster: it says so and dies with its process. */
function dieOf(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Starts a Proxmox VE cluster that exists in memory only, behind a real HTTPS server. */
export async function startProxmoxSimulator(options: ProxmoxSimulatorOptions = {}): Promise<ProxmoxSimulator> {
  const settings = settingsFrom(options);
  const firstDay = (): World => {
    const fresh = buildWorld(settings, options.seed ?? 1, options.world ?? {}, options.token ?? {});
    planBroadcasts(fresh);
    return fresh;
  };
  const remembered = options.stateFile === undefined ? null : loadState<WorldState>(options.stateFile, 1);
  if (remembered) completeState(remembered);
  const world = remembered ? new World(remembered, settings) : firstDay();
  // Faults belong to a run of the process: nobody is left who could take back those of an earlier one.
  world.state.conditions = [];
  for (const known of Object.values(world.state.tokens)) known.revoked = false;
  world.state.consoles = {};
  planBroadcasts(world);
  const entryNode = (): string => Object.keys(world.state.nodes)[0] ?? 'pve';
  let certificate: Certificate = world.state.tls ?? (await makeCertificate(entryNode(), settings.clock.now()));
  world.state.tls = certificate;

  let file: StateFile | null = null;
  let consoles: ConsoleSessions | null = null;
  const touch = (): void => {
    consoles?.follow();
    file?.touch();
  };
  const engine = new Engine(world, { clock: settings.clock, usesTimers: options.clock === undefined, onChange: touch });
  file = options.stateFile === undefined ? null : new StateFile(options.stateFile, () => engine.world.state);
  file?.save();
  consoles = new ConsoleSessions(engine, () => {
    engine.rearm();
    touch();
  });
  const sessions = consoles;

  const faults = new FaultDesk<ClusterFault>(async (id, fault) => {
    if (fault.kind !== 'rotate_certificate') return applyClusterFault(engine.world, id, credentials.tokenId, fault);
    await rotateCertificate();
    return null;
  });
  const calls = new CallLog<CallEffect>(KEPT_CALLS);

  const context: ListenerContext = {
    engine,
    router: new Router(ALL_ROUTES),
    faults: faults.book,
    calls,
    style: proxmoxStyle(() => new Date(engine.world.clockMs())),
    legacyErrors: options.legacyErrors ?? false,
    authFailureDelayMs: options.authFailureDelayMs ?? 3_000 * settings.timeScale,
    fingerprint: () => fingerprintOf(certificate),
    certificate: () => certificate.cert,
    legacyConsole: options.legacyConsole ?? false,
    onChange: touch,
    onCall: options.onCall ?? (() => undefined),
  };
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    serve(context, request, response).catch((error: unknown) => {
      response.destroy();
      dieOf(error);
    });
  });
  const gate = new WebSocketGate();
  const serveConsole = sessions.serve.bind(sessions);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    serveUpgrade({ context, gate, serve: serveConsole }, request, socket, head).catch(dieOf);
  });
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  // Clients that dislike the certificate hang up in the handshake; that is their right.
  server.on('tlsClientError', () => undefined);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);

  const token = Object.values(engine.world.state.tokens)[0];
  if (!token) throw new Error('the simulated cluster has no API token');
  const credentials = { tokenId: token.fullId, tokenSecret: token.secret };

  async function rotateCertificate(): Promise<void> {
    certificate = await makeCertificate(entryNode(), settings.clock.now());
    engine.world.state.tls = certificate;
    server.setSecureContext({ key: certificate.key, cert: certificate.cert });
    server.closeIdleConnections();
  }

  async function addFault(request: FaultRequest): Promise<string> {
    const id = await faults.add(faultRequestSchema.parse(request));
    engine.rearm();
    touch();
    return id;
  }

  function removeFault(id: string): boolean {
    const removed = faults.remove(id);
    touch();
    return removed;
  }

  function clearFaults(): void {
    faults.clear();
    touch();
  }

  function releaseStuckTasks(): void {
    for (const task of Object.values(engine.world.state.tasks))
      if (task.fault?.kind === 'stuck') abortTask(engine.world, task);
    touch();
  }

  function reset(): void {
    clearFaults();
    const fresh = firstDay();
    fresh.state.tls = certificate;
    fresh.state.users = engine.world.state.users;
    fresh.state.tokens = engine.world.state.tokens;
    calls.clear();
    sessions.close();
    engine.replace(fresh);
  }

  function close(): Promise<void> {
    engine.close();
    sessions.close();
    file?.save();
    return closeServer(server);
  }

  return {
    kind: 'proxmox',
    endpoint: endpointOf('https', host, port),
    get fingerprint() {
      return fingerprintOf(certificate);
    },
    credentials,
    login: { username: token.userId, password: engine.world.state.users[token.userId]?.password ?? '' },
    get options() {
      return { fingerprint: fingerprintOf(certificate) };
    },
    state: () => {
      engine.pump();
      const { tls: _tls, queue: _queue, authKey: _authKey, consoles: _consoles, ...shown } = engine.world.state;
      const copy = structuredClone(shown);
      for (const shownToken of Object.values(copy.tokens)) shownToken.secret = REDACTED;
      for (const user of Object.values(copy.users)) if (user.password !== undefined) user.password = REDACTED;
      return copy;
    },
    machines: () => {
      engine.pump();
      return summariseMachines(engine.world);
    },
    calls: () => [...calls.list()],
    clearCalls: () => calls.clear(),
    machineLog: () => {
      engine.pump();
      return structuredClone(engine.world.state.machineLog);
    },
    addFault,
    faults: () => faults.list(),
    removeFault,
    clearFaults,
    releaseStuckTasks,
    drift: (request) => {
      engine.pump();
      const result = applyDrift(engine.world, driftRequestSchema.parse(request));
      engine.rearm();
      touch();
      return result;
    },
    advance: () => engine.pump(),
    reset,
    close,
  };
}
