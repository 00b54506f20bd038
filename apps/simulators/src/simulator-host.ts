import { randomInt, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '@uni/platform';
import { startProxmoxSimulator } from '@uni/simulator-proxmox';
import { controlApi } from './control-api.js';
import { hostProxmox } from './hosted-proxmox.js';

/** Everything here is for the machine's own processes: real clouds are not reached through these ports. */
const LOOPBACK = '127.0.0.1';
/** Distance of each vendor's port from the control port. */
const PROXMOX_OFFSET = 2;

export interface SimulatorHostOptions {
  /** Of the control API; the vendors follow above it. 0 takes free ports for all. */
  readonly portBase: number;
  readonly stateDirectory: string;
  readonly timeScale: number;
  readonly logger: Logger;
}

export interface SimulatorHost {
  /** Of the control API. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the simulated clouds and the API that controls them. */
export async function startSimulatorHost({
  portBase,
  stateDirectory,
  timeScale,
  logger,
}: SimulatorHostOptions): Promise<SimulatorHost> {
  const calls = logger.child({ simulator: 'proxmox' });
  const proxmox = await startProxmoxSimulator({
    port: portBase === 0 ? 0 : portBase + PROXMOX_OFFSET,
    timeScale,
    stateFile: join(stateDirectory, 'proxmox.json'),
    // Only a first start uses these: later ones find the token in the state file.
    seed: randomInt(2 ** 31),
    token: { secret: randomUUID() },
    onCall: ({ method, path, status, durationMs, faults }) =>
      calls.debug({ method, path, status, durationMs, faults }, 'call'),
  });
  const simulators = [hostProxmox(proxmox)];
  const server = createServer(controlApi(simulators, logger));
  const closeSimulators = () => Promise.all(simulators.map((simulator) => simulator.close()));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(portBase, LOOPBACK, resolve);
    });
  } catch (error) {
    await closeSimulators();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  logger.info({ control: `http://${LOOPBACK}:${port}`, proxmox: proxmox.endpoint }, 'simulators ready');
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([stopped, closeSimulators()]);
    },
  };
}
