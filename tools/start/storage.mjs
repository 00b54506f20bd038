import { start as startPostgres } from '../postgres.mjs';
import { hasRealProvider, migrate } from './database.mjs';

const DATABASE = 'uni';
const RESTART_PAUSE_MS = 1_000;

/** The database of the stack, migrated: the embedded Postgres unless DATABASE_URL names another. */
export async function openStorage({ settings, data, progress, signal }) {
  const embedded = settings.databaseUrl === undefined ? new SupervisedPostgres(data, progress) : undefined;
  try {
    const databaseUrl = await progress.step('Database', async (say) => {
      const url = settings.databaseUrl ?? (await embedded.start());
      signal.throwIfAborted();
      say('migrating');
      await migrate(url, { signal });
      return url;
    });
    return {
      databaseUrl,
      hasRealProvider: () => hasRealProvider(databaseUrl),
      close: () => embedded?.stop(),
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** The embedded Postgres, started again on the same port when it ends without having been asked to. */
class SupervisedPostgres {
  #data;
  #progress;
  #server;
  #stopping = false;
  #restarting = Promise.resolve();

  constructor(data, progress) {
    this.#data = data;
    this.#progress = progress;
  }

  async start() {
    await this.#launch();
    await this.#server.createDatabase(DATABASE);
    return this.#server.url(DATABASE);
  }

  async stop() {
    this.#stopping = true;
    await this.#restarting;
    await this.#server?.stop();
  }

  async #launch() {
    const dataDir = this.#data.path('postgres');
    this.#server = await startPostgres({ dataDir, logFile: this.#data.logFile('postgres'), log: this.#progress.note });
    void this.#server.exited.then(() => {
      if (!this.#stopping) this.#restarting = this.#relaunch();
    });
  }

  async #relaunch() {
    const { note } = this.#progress;
    note(`Postgres ended unexpectedly; starting it again, its log is ${this.#data.logFile('postgres')}`);
    while (!this.#stopping) {
      try {
        await this.#launch();
        return;
      } catch (error) {
        note(error.message);
        await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE_MS));
      }
    }
  }
}
