import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@uni/platform';
import { afterEach, beforeEach } from 'vitest';
import type { SimulatorEntry } from '../src/simulator-entry.js';
import { startSimulatorHost, type SimulatorHost } from '../src/simulator-host.js';

/** A simulators process with one cloud, fresh for each test of the file that asks for it, on ports of its own. */
export class HostedBench {
  private directory = '';
  private host: SimulatorHost | null = null;

  constructor(private readonly entry: SimulatorEntry) {
    beforeEach(async () => {
      this.directory = mkdtempSync(join(tmpdir(), `uni-${entry.kind}-`));
      await this.start();
    });
    afterEach(async () => {
      await this.host?.close();
      rmSync(this.directory, { recursive: true });
    });
  }

  /** Ends the process in order and starts it again on the same files. */
  async restart(): Promise<void> {
    await this.host?.close();
    await this.start();
  }

  /** Asks the control API. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine answers field by field
  control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> => {
    const answer = await fetch(`${this.host?.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };

  private async start(): Promise<void> {
    this.host = await startSimulatorHost({
      portBase: 0,
      stateDirectory: this.directory,
      timeScale: 0,
      logger: createLogger('simulators', 'silent'),
      entries: [this.entry],
    });
  }
}
