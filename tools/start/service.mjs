import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { tail } from '../lib/dependencies.mjs';
import { Failure } from '../lib/failure.mjs';
import { signalGroup } from '../lib/processes.mjs';
import { ROOT } from '../lib/root.mjs';

const END_WITH_PARENT = pathToFileURL(path.join(ROOT, 'tools', 'lib', 'end-with-parent.mjs')).href;
const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 15_000;
const FIRST_RESTART_MS = 250;
const MAX_RESTART_MS = 30_000;
/** A program that ran this long is forgiven its earlier crashes. */
const STEADY_MS = 60_000;

/**
 * One program of the stack, kept running: started again with growing pauses when it ends without having been asked to.
 */
export class Service {
  #definition;
  #logFile;
  #report;
  #child;
  #exited = Promise.resolve();
  #stopping = false;
  #ready = false;
  #crashes = 0;
  #restart;
  #launched = () => {};

  /**
   * @param {{ name: string, file: string, env: Record<string, string>, healthUrl: string }} definition
   * @param {{ logFile: string, report: (message: string) => void }} options
   */
  constructor(definition, { logFile, report }) {
    this.#definition = definition;
    this.#logFile = logFile;
    this.#report = report;
  }

  get name() {
    return this.#definition.name;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** `listener` is called each time the program has been started again. */
  onLaunch(listener) {
    this.#launched = listener;
  }

  /** Starts the program and resolves when it answers its health address. */
  async start({ signal } = {}) {
    this.#launch();
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.#isHealthy())) {
      signal?.throwIfAborted();
      if (this.#child === undefined) throw this.#failure('ended while starting');
      if (Date.now() > deadline) throw this.#failure(`did not get ready within ${READY_TIMEOUT_MS / 1000} s`);
      await delay(50);
    }
    this.#ready = true;
  }

  /** Asks the program to end, and makes it after a while. */
  async stop() {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined) return;
    child.kill('SIGTERM');
    const ended = await Promise.race([this.#exited.then(() => true), delay(STOP_TIMEOUT_MS, false, { ref: false })]);
    if (!ended) this.#report(`${this.name} did not stop by itself and was ended`);
    // What the program may have started itself goes with it.
    signalGroup(child.pid, 'SIGKILL');
    await this.#exited;
  }

  #launch() {
    const { file, env, nodeFlags = [] } = this.#definition;
    const log = fs.openSync(this.#logFile, 'a', 0o600);
    // A session of its own: Ctrl-C in the terminal reaches the starter alone, which then stops everything in order.
    const child = spawn(process.execPath, [...nodeFlags, '--import', END_WITH_PARENT, path.resolve(ROOT, file)], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    fs.closeSync(log);
    this.#child = child;
    const startedAt = Date.now();
    this.#exited = new Promise((resolve) => {
      const ended = (reason) => {
        if (this.#child === child) {
          this.#child = undefined;
          this.#onExit(reason, Date.now() - startedAt);
        }
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, exitSignal) => ended(exitSignal ?? `exit code ${code}`));
    });
  }

  #onExit(reason, livedMs) {
    if (this.#stopping || !this.#ready) return;
    this.#crashes = livedMs > STEADY_MS ? 1 : this.#crashes + 1;
    const pauseMs = Math.min(FIRST_RESTART_MS * 2 ** (this.#crashes - 1), MAX_RESTART_MS);
    this.#report(`${this.name} ended unexpectedly (${reason}); starting it again, its log is ${this.#logFile}`);
    this.#restart = setTimeout(() => {
      this.#launch();
      this.#launched();
    }, pauseMs);
  }

  async #isHealthy() {
    try {
      const response = await fetch(this.#definition.healthUrl, {
        redirect: 'manual',
        signal: AbortSignal.timeout(5_000),
      });
      await response.body?.cancel();
      return response.status < 400;
    } catch {
      // Not listening yet, or not fit to answer: either way, not ready.
      return false;
    }
  }

  #failure(what) {
    const said = fs.existsSync(this.#logFile) ? tail(fs.readFileSync(this.#logFile, 'utf8'), 20) : '';
    return new Failure(`${this.name} ${what}. The end of its log (${this.#logFile}):\n${said}`);
  }
}
