import { LEAN_NODE } from '../lib/lean-node.mjs';
import { SIMULATOR_PORTS } from './settings.mjs';

/** The programs of the stack with their environments, in the order in which they are started; they stop in the reverse one. */
export function defineServices({ settings, secrets, setupToken, databaseUrl, simulators, workerPort }) {
  const { environment, ports, dataDir, redisUrl } = settings;
  const simulatorsUrl = `http://127.0.0.1:${ports.simulators}`;
  const shared = {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    ...secrets,
    ...environment,
    UNI_DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    PUBLIC_URL: environment.PUBLIC_URL ?? `http://localhost:${ports.web}`,
    PORT_WEB: String(ports.web),
    PORT_API: String(ports.api),
    SIMULATOR_PORT_BASE: String(ports.simulators),
    PROVIDER_ALLOWED_HOSTS: allowedHosts(environment.PROVIDER_ALLOWED_HOSTS, simulators ? ports.simulators : undefined),
  };
  // Whoever comes from outside comes through the web app.
  const inner = { ...shared, HOST: '127.0.0.1' };
  const services = [
    {
      name: 'worker',
      file: 'apps/worker/dist/bundle/main.js',
      nodeFlags: LEAN_NODE,
      env: { ...inner, PORT_WORKER: String(workerPort), ...(simulators ? { SIMULATORS_URL: simulatorsUrl } : {}) },
      healthUrl: `http://127.0.0.1:${workerPort}/health`,
    },
    {
      name: 'api',
      file: 'apps/api/dist/bundle/main.js',
      env: { ...inner, SETUP_TOKEN: setupToken },
      healthUrl: `http://127.0.0.1:${ports.api}/api/v1/health/ready`,
    },
    {
      name: 'web',
      file: 'apps/web/server.mjs',
      env: { ...shared, API_URL: `http://127.0.0.1:${ports.api}` },
      healthUrl: `http://${reachable(environment.HOST)}:${ports.web}/`,
    },
  ];
  if (simulators) {
    services.unshift({
      name: 'simulators',
      file: 'apps/simulators/dist/bundle/main.js',
      env: shared,
      healthUrl: `${simulatorsUrl}/simulators`,
    });
  }
  return services;
}

/** Loopback is closed to providers; the simulators' ports are the exception while they run. */
function allowedHosts(given, simulatorBase) {
  const own =
    simulatorBase === undefined
      ? []
      : Array.from({ length: SIMULATOR_PORTS - 1 }, (_, index) => `127.0.0.1:${simulatorBase + 1 + index}`);
  return [...(given === undefined ? [] : [given]), ...own].join(',');
}

/** Where this machine itself reaches a server that listens on `host`. */
function reachable(host) {
  if (host === undefined || host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
