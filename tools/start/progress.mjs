const HEARTBEAT_MS = 10_000;
const REFRESH_MS = 200;

/**
 * Shows what is going on, several things at a time: on a terminal in one line that keeps changing, elsewhere in lines now and then.
 */
export function createProgress(output = process.stdout) {
  return output.isTTY ? new TerminalProgress(output) : new PlainProgress(output);
}

class PlainProgress {
  constructor(output) {
    this.output = output;
    this.note = this.note.bind(this);
  }

  note(text) {
    this.output.write(`  ${text}\n`);
  }

  /** Runs one step and shows its way to the end; `say` inside tells what it is at. */
  async step(title, work) {
    const running = { title, startedAt: Date.now(), detail: '' };
    this.begin(running);
    try {
      const result = await work((text) => {
        running.detail = lastLine(text) || running.detail;
      });
      this.end(running, '✓');
      return result;
    } catch (error) {
      this.end(running, '✗');
      throw error;
    }
  }

  begin(running) {
    running.timer = setInterval(() => this.note(`… ${describe(running)}`), HEARTBEAT_MS);
  }

  end(running, mark) {
    clearInterval(running.timer);
    this.note(`${mark} ${running.title.padEnd(14)}${seconds(running)}`);
  }
}

class TerminalProgress extends PlainProgress {
  #running = new Set();
  #timer;

  note(text) {
    this.output.write('\r\u001b[K');
    super.note(text);
    this.#draw();
  }

  begin(running) {
    this.#running.add(running);
    this.#timer ??= setInterval(() => this.#draw(), REFRESH_MS);
    this.#draw();
  }

  end(running, mark) {
    this.#running.delete(running);
    super.end(running, mark);
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw() {
    if (this.#running.size === 0) return;
    // A pseudo-terminal may have no width.
    const width = (this.output.columns || 80) - 1;
    const line = `  … ${[...this.#running].map(describe).join(' · ')}`;
    this.output.write(`\r\u001b[K${line.slice(0, width)}`);
  }
}

const seconds = ({ startedAt }) => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
const describe = (running) =>
  `${running.title} ${seconds(running)}${running.detail === '' ? '' : `: ${running.detail}`}`;
const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';
