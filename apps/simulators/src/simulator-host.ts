import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Logger } from '@uni/platform';
import { close, endpointOf, listen, type HostedSimulator } from '@uni/simulator-kit';
import { controlApi } from './control-api.js';
import type { SimulatorEntry } from './simulator-entry.js';
import { SIMULATORS } from './simulators.registry.js';

/** Everything here is for the machine's own processes: real clouds are not reached through these ports. */
const LOOPBACK = '127.0.0.1';

export interface SimulatorHostOptions {
  /** Of the control API; the vendors follow above it. 0 takes free ports for all. */
  readonly portBase: number;
  readonly stateDirectory: string;
  readonly timeScale: number;
  readonly logger: Logger;
  /** Default: all there are. */
  readonly entries?: readonly SimulatorEntry[];
}

export interface SimulatorHost {
  /** Of the control API. */
  readonly url: string;
  close(): Promise<void>;
}

async function start(entry: SimulatorEntry, options: SimulatorHostOptions): Promise<HostedSimulator> {
  const { portBase, stateDirectory, timeScale, logger } = options;
  const calls = logger.child({ simulator: entry.kind });
  return entry.start({
    port: (name) => {
      const offset = entry.ports[name];
      if (offset === undefined) throw new Error(`the simulator of ${entry.kind} has no port '${name}'`);
      return portBase === 0 ? 0 : portBase + offset;
    },
    timeScale,
    stateFile: join(stateDirectory, `${entry.kind}.json`),
    seed: randomInt(2 ** 31),
    onCall: ({ method, path, status, durationMs, faults }) =>
      calls.debug({ method, path, status, durationMs, faults }, 'call'),
  });
}

const closeAll = (simulators: readonly HostedSimulator[]) =>
  Promise.all(simulators.map((simulator) => simulator.close()));

/** All or none: what had started already is closed again when one cannot start. */
async function startAll(options: SimulatorHostOptions): Promise<HostedSimulator[]> {
  const attempts = await Promise.allSettled((options.entries ?? SIMULATORS).map((entry) => start(entry, options)));
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed === undefined) return started;
  await closeAll(started);
  throw failed.reason;
}

/** Starts the simulated clouds and the API that controls them. @throws Error when a port is taken; nothing is left running then. */
export async function startSimulatorHost(options: SimulatorHostOptions): Promise<SimulatorHost> {
  const { portBase, logger } = options;
  const simulators = await startAll(options);
  const server = createServer(controlApi(simulators, logger));
  let port: number;
  try {
    port = await listen(server, portBase, LOOPBACK);
  } catch (error) {
    await closeAll(simulators);
    throw error;
  }
  const url = endpointOf('http', LOOPBACK, port);
  logger.info(
    { control: url, ...Object.fromEntries(simulators.map(({ kind, endpoint }) => [kind, endpoint])) },
    'simulators ready',
  );
  return {
    url,
    close: async () => {
      await Promise.all([close(server), closeAll(simulators)]);
    },
  };
}
