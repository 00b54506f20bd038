import { randomBytes } from 'node:crypto';
import { startCloudStackSimulator } from '@uni/simulator-cloudstack';
import type { SimulatorEntry } from './simulator-entry.js';

const KEY_BYTES = 64;

/** As long as the vendor's own. */
function drawKeys(): { readonly apiKey: string; readonly secretKey: string } {
  return {
    apiKey: randomBytes(KEY_BYTES).toString('base64url'),
    secretKey: randomBytes(KEY_BYTES).toString('base64url'),
  };
}

export const hostedCloudStack: SimulatorEntry = {
  kind: 'cloudstack',
  ports: { api: 3 },
  start: ({ port, timeScale, stateFile, seed, onCall }) =>
    startCloudStackSimulator({
      port: port('api'),
      timeScale,
      stateFile,
      seed,
      // Only a first start uses them: later ones find the keys in the state file.
      keys: { user: drawKeys(), admin: drawKeys() },
      onCall,
    }),
};
