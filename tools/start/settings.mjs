import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { ROOT } from '../lib/root.mjs';

/** How many ports the simulators use, from SIMULATOR_PORT_BASE upwards. */
export const SIMULATOR_PORTS = 6;

/** What `npm start` itself needs of the environment. The programs read their own part of it. */
export function readSettings(environment) {
  return {
    environment,
    dataDir: path.resolve(ROOT, environment.UNI_DATA_DIR ?? '.data'),
    ports: {
      web: readPort(environment, 'PORT_WEB', 3000),
      api: readPort(environment, 'PORT_API', 3001),
      simulators: readPort(environment, 'SIMULATOR_PORT_BASE', 4800),
    },
    databaseUrl: readUrl(environment, 'DATABASE_URL', ['postgresql:', 'postgres:']),
    redisUrl: readUrl(environment, 'REDIS_URL', ['redis:', 'rediss:']),
    simulators: readSwitch(environment, 'UNI_SIMULATORS'),
  };
}

function readPort(environment, name, fallback) {
  const text = environment[name] ?? String(fallback);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure(`${name} must be a port number from 1 to 65535, not "${text}".`);
  return port;
}

function readUrl(environment, name, protocols) {
  const text = environment[name];
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    // Never echoed: it may hold a password.
    throw new Failure(
      `${name} is not a valid address: it has to look like ${protocols[0]}//user:password@host:port/name.`,
    );
  }
  return text;
}

/** `undefined` leaves the decision to what the database says. */
function readSwitch(environment, name) {
  const text = environment[name]?.toLowerCase();
  if (text === undefined || text === 'auto') return undefined;
  if (['on', 'true', '1'].includes(text)) return true;
  if (['off', 'false', '0'].includes(text)) return false;
  throw new Failure(`${name} must be "on", "off" or "auto", not "${text}".`);
}
