import { randomUUID } from 'node:crypto';
import { startKamateraSimulator } from '@uni/simulator-kamatera';
import type { SimulatorEntry } from './simulator-entry.js';

export const hostedKamatera: SimulatorEntry = {
  kind: 'kamatera',
  ports: { console: 4, cli: 5 },
  start: ({ port, timeScale, stateFile, seed, onCall }) =>
    startKamateraSimulator({
      consolePort: port('console'),
      cliPort: port('cli'),
      timeScale,
      stateFile,
      seed,
      // Only a first start uses it: later ones find the key in the state file.
      key: { secret: randomUUID().replaceAll('-', '') },
      onCall,
    }),
};
