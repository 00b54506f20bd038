import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MAIN = path.join(ROOT, 'apps/worker/dist/bundle/main.js');
/** A test that is killed leaves no worker behind. */
const END_WITH_PARENT = pathToFileURL(path.join(ROOT, 'tools/lib/end-with-parent.mjs')).href;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
}

/** A real worker process. */
export class WorkerProcess {
  readonly lines: string[] = [];
  readonly ended: Promise<Ending>;
  private ending: Ending | null = null;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.ended = once(child, 'exit').then(([code, signal]) => {
      this.ending = { code: code as number | null, signal: signal as NodeJS.Signals | null, at: Date.now() };
      return this.ending;
    });
  }

  /** Resolves when it works. */
  static async start(env: Readonly<Record<string, string>>): Promise<WorkerProcess> {
    const child = spawn(process.execPath, ['--import', END_WITH_PARENT, MAIN], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const worker = new WorkerProcess(child);
    await worker.says('"working"');
    return worker;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.ending !== null;
  }

  /** What it says of itself; false too when it does not answer. */
  async isHealthy(): Promise<boolean> {
    const port = this.lines.map((line) => /"port":(\d+)/.exec(line)?.[1]).find((found) => found !== undefined);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok;
  }

  /** Nobody reads what it says any more. */
  hangUp(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  kill(signal: NodeJS.Signals): Promise<Ending> {
    if (!this.hasEnded) this.child.kill(signal);
    return this.ended;
  }

  /** Peak resident memory so far, in MiB. */
  async peakMib(readStatus: (pid: number) => Promise<string>): Promise<number> {
    return Number(/VmHWM:\s+(\d+) kB/.exec(await readStatus(this.pid))?.[1] ?? 0) / 1024;
  }

  private says(words: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = setInterval(() => {
        const said = this.lines.some((line) => line.includes(words));
        if (!said && !this.hasEnded) return;
        clearInterval(look);
        if (said) resolve();
        else reject(new Error(`the worker ended before it worked:\n${this.lines.slice(-20).join('\n')}`));
      }, 20);
    });
  }
}
