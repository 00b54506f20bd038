import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@uni/platform';
import { CallLog, type CallRecord } from './control/call-log.js';
import { applyClusterFault, type Undo } from './control/cluster-faults.js';
import { applyDrift } from './control/drift.js';
import { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
import { FaultBook, type ArmedFault } from './control/fault-book.js';
import { faultRequestSchema, isClusterFault, type ClusterFault, type FaultRequest } from './control/fault.schema.js';
import { summariseMachines, type MachineSummary } from './control/machine-summary.js';
import { Engine } from './engine.js';
import { DEFAULT_TIMINGS, type ProxmoxSimulatorOptions } from './options.js';
import { loadState, StateFile } from './persistence.js';
import { ALL_ROUTES } from './routes/all.routes.js';
import { abortTask } from './tasks/task-runner.js';
import { serve, type ListenerContext } from './wire/listener.js';
import { Router } from './wire/router.js';
import { fingerprintOf, makeCertificate, type Certificate } from './wire/tls.js';
import { buildWorld } from './world/default-world.js';
import type { MachineLogEntry, WorldState } from './world/state.js';
import { World, type WorldSettings } from './world/world.js';

const KEPT_CALLS = 20_000;
const REQUESTS_PER_CONNECTION = 100;
const IDLE_CONNECTION_MS = 5_000;

/** A fault of the cluster that has not been taken back. */
export interface StandingFault {
  readonly id: string;
  readonly fault: ClusterFault;
}

export interface ProxmoxSimulator {
  readonly endpoint: string;
  /** Of the present certificate; changes with `rotate_certificate`. */
  readonly fingerprint: string;
  readonly credentials: { readonly tokenId: string; readonly tokenSecret: string };
  /** Options a control plane needs to connect, beside endpoint and credentials. */
  readonly options: { readonly fingerprint: string };

  /** A copy of everything the cluster knows, without the certificate's key and the tokens' secrets. */
  state(): Omit<WorldState, 'tls' | 'queue'>;
  /** Every guest that is no template, in a few words. */
  machines(): readonly MachineSummary[];
  calls(): readonly CallRecord[];
  clearCalls(): void;
  /** What came into being and ceased to be, from the first day on. */
  machineLog(): readonly MachineLogEntry[];

  /** Arms a fault of requests, or makes something wrong with the cluster at once. Answers the id to take it back with. */
  addFault(request: FaultRequest): Promise<string>;
  faults(): { readonly armed: readonly ArmedFault[]; readonly standing: readonly StandingFault[] };
  /** Answers false when there is no such fault, or no longer. */
  removeFault(id: string): boolean;
  clearFaults(): void;
  /** Kills tasks that a fault holds for ever. */
  releaseStuckTasks(): void;

  /** Changes the cluster behind the control plane's back. */
  drift(request: DriftRequest): { readonly vmid: number };

  /** Lets everything happen that is due; needed with an injected clock only. */
  advance(): void;
  /** The first day again: guests, tasks, faults and logs are gone; certificate and token stay. */
  reset(): void;
  close(): Promise<void>;
}

function settingsFrom(options: ProxmoxSimulatorOptions): WorldSettings {
  const timeScale = options.timeScale ?? 1;
  return {
    clock: options.clock ?? systemClock,
    timeScale,
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    resourceLagMs: options.resourceLagMs ?? 10_000 * timeScale,
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Starts a Proxmox VE cluster that exists in memory only, behind a real HTTPS server. */
export async function startProxmoxSimulator(options: ProxmoxSimulatorOptions = {}): Promise<ProxmoxSimulator> {
  const settings = settingsFrom(options);
  const firstDay = (): World => buildWorld(settings, options.seed ?? 1, options.world ?? {}, options.token ?? {});
  const remembered = options.stateFile === undefined ? null : loadState(options.stateFile);
  const world = remembered ? new World(remembered, settings) : firstDay();
  // Faults belong to a run of the process: nobody is left who could take back those of an earlier one.
  world.state.conditions = [];
  for (const known of Object.values(world.state.tokens)) known.revoked = false;
  const entryNode = (): string => Object.keys(world.state.nodes)[0] ?? 'pve';
  let certificate: Certificate = world.state.tls ?? (await makeCertificate(entryNode(), settings.clock.now()));
  world.state.tls = certificate;

  let file: StateFile | null = null;
  const touch = (): void => file?.touch();
  const engine = new Engine(world, options.clock === undefined, touch);
  file = options.stateFile === undefined ? null : new StateFile(options.stateFile, () => engine.world.state);
  file?.save();

  const faults = new FaultBook();
  const standing = new Map<string, { fault: ClusterFault; undo: Undo }>();
  const calls = new CallLog(KEPT_CALLS);
  let nextFaultNumber = 1;

  const context: ListenerContext = {
    engine,
    router: new Router(ALL_ROUTES),
    faults,
    calls,
    legacyErrors: options.legacyErrors ?? false,
    authFailureDelayMs: options.authFailureDelayMs ?? 3_000 * settings.timeScale,
    fingerprint: () => fingerprintOf(certificate),
    onChange: touch,
    onCall: options.onCall ?? (() => undefined),
  };
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    // A broken simulator must not look like a broken cluster: it says so and dies with its process.
    serve(context, request, response).catch((error: unknown) => {
      response.destroy();
      queueMicrotask(() => {
        throw error;
      });
    });
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
    const { match, fault, times } = faultRequestSchema.parse(request);
    const id = `f${nextFaultNumber++}`;
    if (!isClusterFault(fault)) faults.arm(id, match, fault, times);
    else if (fault.kind === 'rotate_certificate') await rotateCertificate();
    else standing.set(id, { fault, undo: applyClusterFault(engine.world, id, credentials.tokenId, fault) });
    engine.rearm();
    touch();
    return id;
  }

  function removeFault(id: string): boolean {
    const stands = standing.get(id);
    stands?.undo();
    standing.delete(id);
    touch();
    return faults.disarm(id) || stands !== undefined;
  }

  function clearFaults(): void {
    faults.clear();
    for (const id of [...standing.keys()].reverse()) removeFault(id);
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
    engine.replace(fresh);
  }

  function close(): Promise<void> {
    engine.close();
    file?.save();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  return {
    endpoint: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    get fingerprint() {
      return fingerprintOf(certificate);
    },
    credentials,
    get options() {
      return { fingerprint: fingerprintOf(certificate) };
    },
    state: () => {
      engine.pump();
      const { tls: _tls, queue: _queue, ...shown } = engine.world.state;
      const copy = structuredClone(shown);
      for (const shownToken of Object.values(copy.tokens)) shownToken.secret = '**********';
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
    faults: () => ({ armed: faults.list(), standing: [...standing].map(([id, { fault }]) => ({ id, fault })) }),
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
