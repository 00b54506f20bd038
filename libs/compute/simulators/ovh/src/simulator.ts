import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
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
import { buildWorld } from './catalogue/default-world.js';
import type { CallEffect } from './control/call-effect.js';
import { applyDrift } from './control/drift.js';
import { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
import { faultRequestSchema, type FaultRequest, type VendorFault } from './control/fault.schema.js';
import { summariseMachines, type MachineSummary } from './control/machine-summary.js';
import { shownState, type ShownState } from './control/shown-state.js';
import { applyVendorFault } from './control/vendor-faults.js';
import { giveBack } from './control/withholding.js';
import { DEFAULT_HABITS, DEFAULT_TIMINGS, type OvhSimulatorOptions } from './options.js';
import { routesFor } from './routes/all.routes.js';
import { cancelWork } from './work/job-runner.js';
import { ConsoleDesk } from './wire/console.js';
import { serve, type ListenerContext } from './wire/listener.js';
import { RateLimiter } from './wire/rate-limiter.js';
import { Router } from './wire/route.js';
import { makeCertificate } from './wire/tls.js';
import type { RecordState } from './world/dns-state.js';
import type { LogEntry, WorldState } from './world/state.js';
import { World, type WorldSettings } from './world/world.js';

const KEPT_CALLS = 20_000;
const TOKEN_LIFETIME_S = 3_600;

export interface OvhSimulator extends HostedSimulator {
  readonly kind: 'ovh';
  /** With the prefix, e.g. `http://127.0.0.1:4801/1.0`. */
  readonly endpoint: string;
  readonly credentials: {
    readonly applicationKey: string;
    readonly applicationSecret: string;
    readonly consumerKey: string;
  };
  /** Endpoint and credentials are all a control plane needs. */
  readonly options: Readonly<Record<string, never>>;
  /** The other way to sign in: a service account and where its tokens are. */
  readonly oauth2: { readonly clientId: string; readonly clientSecret: string; readonly tokenUrl: string };
  /** PEM of the certificate; null without TLS. */
  readonly certificate: string | null;
  /** Ids of the projects of the first day. */
  readonly projects: readonly string[];
  state(): ShownState;
  machines(): readonly MachineSummary[];
  /** Instances only; `resourceLog` has everything. */
  machineLog(): readonly LogEntry[];
  resourceLog(): readonly LogEntry[];
  calls(): readonly CallRecord<CallEffect>[];
  addFault(request: FaultRequest): Promise<string>;
  faults(): FaultList<VendorFault>;
  drift(request: DriftRequest): { readonly id: string; readonly ids?: readonly string[] };
  /** What the name servers answer for a zone. */
  served(zone: string): readonly RecordState[];
}

function settingsFrom(options: OvhSimulatorOptions): WorldSettings {
  return {
    clock: options.clock ?? systemClock,
    timeScale: options.timeScale ?? 1,
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    habits: { ...DEFAULT_HABITS, ...options.habits },
    tokenLifetimeS: options.tokenLifetimeS ?? TOKEN_LIFETIME_S,
  };
}

function first<T>(table: Record<string, T>, what: string): T {
  const [row] = Object.values(table);
  if (!row) throw new Error(`the simulated vendor has no ${what}`);
  return row;
}

/** An earlier run's account; faults belonged to that run, and nobody is left who could take them back. */
function remember(options: OvhSimulatorOptions, settings: WorldSettings): World | null {
  const state = options.stateFile === undefined ? null : loadState<WorldState>(options.stateFile, 1);
  if (!state) return null;
  state.conditions = [];
  state.account.closed = false;
  giveBack(state);
  for (const instance of Object.values(state.instances)) instance.ignores = [];
  return new World(state, settings);
}

/** Starts an OVH account that exists in memory only, behind a real server. */
export async function startOvhSimulator(options: OvhSimulatorOptions = {}): Promise<OvhSimulator> {
  const settings = settingsFrom(options);
  const firstDay = (): World => buildWorld(settings, options.seed ?? 1, options.world ?? {}, options.credentials ?? {});
  const world = remember(options, settings) ?? firstDay();
  const tls = options.tls === true ? (world.state.tls ?? (await makeCertificate(settings.clock.now()))) : null;
  world.state.tls = tls;

  let file: StateFile | null = null;
  let consoles: ConsoleDesk | null = null;
  const touch = (): void => {
    file?.touch();
    consoles?.follow();
  };
  const engine = new Engine(world, {
    clock: settings.clock,
    usesTimers: options.clock === undefined,
    onChange: touch,
  });
  file = options.stateFile === undefined ? null : new StateFile(options.stateFile, () => engine.world.state);
  file?.save();

  const screens = new ConsoleDesk(engine, touch);
  consoles = screens;

  const credential = first(world.state.credentials, 'consumer key');
  const application =
    world.state.applications[credential.applicationKey] ?? first(world.state.applications, 'application');
  const account = first(world.state.serviceAccounts, 'service account');
  const given = {
    applicationKey: application.key,
    consumerKey: credential.consumerKey,
    clientId: account.clientId,
  };
  const desk = new FaultDesk<VendorFault>((id, fault) => applyVendorFault(engine.world, id, given, fault));
  const calls = new CallLog<CallEffect>(KEPT_CALLS);
  const scheme = tls ? 'https' : 'http';
  const context: ListenerContext = {
    engine,
    router: new Router(routesFor(settings.habits)),
    faults: desk.book,
    calls,
    limiter: new RateLimiter(),
    scheme,
    onChange: touch,
    onCall: options.onCall ?? (() => undefined),
  };
  const listener: Parameters<typeof createHttpServer>[1] = (request, response) => {
    // A broken simulator must not look like a broken vendor: it says so and dies with its process.
    serve(context, request, response).catch((error: unknown) => {
      response.destroy();
      queueMicrotask(() => {
        throw error;
      });
    });
  };
  const server = tls ? createHttpsServer({ key: tls.key, cert: tls.cert }, listener) : createHttpServer(listener);
  server.on('upgrade', (request, socket, head) => screens.open(request, socket, head));
  // Clients that dislike the certificate hang up in the handshake; that is their right.
  server.on('tlsClientError', () => undefined);
  const host = options.host ?? '127.0.0.1';
  const root = endpointOf(scheme, host, await listen(server, options.port ?? 0, host));

  function reset(): void {
    desk.clear();
    const fresh = firstDay();
    const { applications, credentials, serviceAccounts, tokens } = engine.world.state;
    Object.assign(fresh.state, { applications, credentials, serviceAccounts, tokens, tls });
    calls.clear();
    engine.replace(fresh);
  }

  function releaseStuckTasks(): void {
    for (const job of Object.values(engine.world.state.jobs))
      if (job.status === 'running' && job.fault?.kind === 'stuck') cancelWork(engine.world, job);
    touch();
  }

  const moved = (): World => {
    engine.pump();
    return engine.world;
  };

  return {
    kind: 'ovh',
    endpoint: `${root}/1.0`,
    credentials: {
      applicationKey: application.key,
      applicationSecret: application.secret,
      consumerKey: credential.consumerKey,
    },
    options: {},
    oauth2: { clientId: account.clientId, clientSecret: account.secret, tokenUrl: `${root}/auth/oauth2/token` },
    certificate: tls?.cert ?? null,
    projects: Object.keys(world.state.projects),
    state: () => shownState(moved()),
    machines: () => summariseMachines(moved()),
    machineLog: () => structuredClone(moved().state.log.filter(({ kind }) => kind === 'instance')),
    resourceLog: () => structuredClone(moved().state.log),
    calls: () => [...calls.list()],
    clearCalls: () => calls.clear(),
    addFault: async (request) => {
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
    releaseStuckTasks,
    drift: (request) => {
      const result = applyDrift(moved(), driftRequestSchema.parse(request));
      engine.rearm();
      touch();
      return result;
    },
    served: (zone) => structuredClone(moved().state.zones[zone]?.served ?? []),
    advance: () => engine.pump(),
    reset,
    close: async () => {
      engine.close();
      screens.close();
      file?.save();
      await closeServer(server);
    },
  };
}
