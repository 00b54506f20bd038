import { randomUUID } from 'node:crypto';
import { startProxmoxSimulator } from '@uni/simulator-proxmox';
import type { SimulatorEntry } from './simulator-entry.js';

export const hostedProxmox: SimulatorEntry = {
  kind: 'proxmox',
  ports: { api: 2 },
  start: ({ port, timeScale, stateFile, seed, onCall }) =>
    startProxmoxSimulator({
      port: port('api'),
      timeScale,
      stateFile,
      seed,
      // Only a first start uses it: later ones find the token in the state file.
      token: { secret: randomUUID() },
      onCall,
    }),
};
