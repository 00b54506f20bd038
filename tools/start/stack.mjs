import crypto from 'node:crypto';
import { installDependencies } from '../lib/dependencies.mjs';
import { freePort } from '../lib/ports.mjs';
import { build } from './build.mjs';
import { openDataDirectory } from './data-directory.mjs';
import { checkPort, checkServers } from './preflight.mjs';
import { Service } from './service.mjs';
import { defineServices } from './services.mjs';
import { SIMULATOR_PORTS } from './settings.mjs';
import { openStorage } from './storage.mjs';

/**
 * The whole product on one machine: database, simulators, worker, API and web, started together and stopped in order.
 */
export class Stack {
  #settings;
  #progress;
  #abort = new AbortController();
  #data;
  #storage;
  #services = [];
  #starting;
  #stopped;

  /**
   * @param {ReturnType<typeof import('./settings.mjs').readSettings>} settings
   * @param {{ step<T>(title: string, work: (say: (text: string) => void) => Promise<T>): Promise<T>, note(text: string): void }} progress
   */
  constructor(settings, progress) {
    this.#settings = settings;
    this.#progress = progress;
  }

  /** Starts everything, or nothing: when one part fails the others are stopped before the fault is thrown. */
  async start() {
    try {
      this.#starting = this.#startAll();
      return await this.#starting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops everything in order; may be called at any time and more than once. */
  stop() {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** A running program of the stack by its name: `simulators`, `worker`, `api` or `web`. */
  service(name) {
    return this.#services.find((service) => service.name === name);
  }

  async #startAll() {
    const { ports, simulators: wanted } = this.#settings;
    const { signal } = this.#abort;
    const data = (this.#data = openDataDirectory(this.#settings.dataDir));
    await checkPort('web', ports.web);
    await checkPort('api', ports.api);
    if (wanted === true) await checkPort('simulators', ports.simulators, SIMULATOR_PORTS);

    await this.#progress.step('Dependencies', (say) => installDependencies({ signal, onOutput: say }));
    await checkServers(this.#settings);
    await this.#together(
      this.#progress.step('Build', (say) =>
        build({ signal, logFile: data.logFile('build'), onProject: (project) => say(`built ${project}`) }),
      ),
      this.#openStorage(),
    );
    signal.throwIfAborted();

    const declared = this.#settings.environment.PROVIDERS !== undefined;
    const simulators = wanted ?? !(declared || (await this.#storage.hasRealProvider()));
    if (simulators) await checkPort('simulators', ports.simulators, SIMULATOR_PORTS);
    const setupToken = crypto.randomBytes(24).toString('base64url');
    const definitions = defineServices({
      settings: this.#settings,
      secrets: data.secrets(),
      setupToken,
      databaseUrl: this.#storage.databaseUrl,
      simulators,
      workerPort: this.#settings.environment.PORT_WORKER ?? (await freePort()),
    });
    this.#services = definitions.map(
      (definition) => new Service(definition, { logFile: data.logFile(definition.name), report: this.#progress.note }),
    );
    await this.#together(
      ...this.#services.map((service) => this.#progress.step(title(service.name), () => service.start({ signal }))),
    );
    const run = this.#describe(simulators);
    const describeRun = () =>
      data.describeRun({ ...run, processes: Object.fromEntries(this.#services.map(({ name, pid }) => [name, pid])) });
    for (const service of this.#services) service.onLaunch(describeRun);
    describeRun();
    return { ...run, setupToken };
  }

  async #openStorage() {
    const { signal } = this.#abort;
    this.#storage = await openStorage({ settings: this.#settings, data: this.#data, progress: this.#progress, signal });
  }

  /** All of it, or the first fault after everything has come to rest. */
  async #together(...parts) {
    const guarded = parts.map((part) =>
      part.catch((error) => {
        this.#abort.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(guarded);
    await Promise.all(guarded);
  }

  #describe(simulators) {
    const { ports, environment } = this.#settings;
    return {
      pid: process.pid,
      webUrl: environment.PUBLIC_URL ?? `http://localhost:${ports.web}`,
      apiUrl: `http://127.0.0.1:${ports.api}`,
      simulatorsUrl: simulators ? `http://127.0.0.1:${ports.simulators}` : null,
      databaseUrl: this.#storage.databaseUrl,
      queue: this.#settings.redisUrl === undefined ? 'postgres' : 'redis',
    };
  }

  async #stopAll() {
    this.#abort.abort(new Error('stopped'));
    // What is being started at this moment has to be there before it can be stopped; its own fault is thrown by `start`.
    await this.#starting?.catch(() => {});
    for (const service of this.#services.toReversed()) await service.stop();
    await this.#storage?.close();
    this.#data?.release();
  }
}

function title(name) {
  return { api: 'API', web: 'Web', worker: 'Worker', simulators: 'Simulators' }[name];
}
