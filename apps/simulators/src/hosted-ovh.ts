import { randomBytes } from 'node:crypto';
import { startOvhSimulator } from '@uni/simulator-ovh';
import type { SimulatorEntry } from './simulator-entry.js';

const secret = (characters: number): string => randomBytes(characters / 2).toString('hex');

export const hostedOvh: SimulatorEntry = {
  kind: 'ovh',
  ports: { api: 1 },
  start: ({ port, timeScale, stateFile, seed, onCall }) =>
    startOvhSimulator({
      port: port('api'),
      timeScale,
      stateFile,
      seed,
      // Only a first start uses them: later ones find the keys in the state file.
      credentials: {
        applicationKey: secret(16),
        applicationSecret: secret(32),
        consumerKey: secret(32),
        clientSecret: secret(32),
      },
      onCall,
    }),
};
