import type { Duplex } from 'node:stream';
import type { Clock } from '@uni/platform';
import { bootScript, FIRMWARE_SIZE, type BootStep, type ScreenMachine } from './boot-script.js';
import { ConsoleProgram } from './console-program.js';
import type { Key } from './keysyms.js';
import { RfbViewer } from './rfb-viewer.js';
import { TextGrid } from './text-grid.js';

/** A boot is looked at this often at least while somebody watches: an injected clock may jump. */
const LOOK_AGAIN_MS = 250;

export interface RfbScreenOptions {
  readonly machine: ScreenMachine;
  readonly clock: Clock;
  /** Epoch milliseconds at which the machine began to boot. */
  readonly startedAtMs: number;
  /** From firmware to login. */
  readonly bootMs: number;
  /** Somebody pressed Ctrl-Alt-Del: the machine boots again from this instant on. */
  readonly onReboot?: (startedAtMs: number) => void;
}

/**
 * The screen of one machine, shared by everybody who looks at it: a boot, a login, a tiny shell. It speaks RFB 3.8 (RFC 6143) over any
 * stream. Nothing runs while nobody looks or nothing changes: what a boot has shown meanwhile is made up for when somebody comes.
 */
export class RfbScreen {
  private readonly grid = new TextGrid(FIRMWARE_SIZE.columns, FIRMWARE_SIZE.rows);
  private readonly viewers = new Set<RfbViewer>();
  private script: BootStep[] = [];
  private program: ConsoleProgram | null = null;
  private startedAtMs: number;
  private bootMs: number;
  private timer: NodeJS.Timeout | null = null;
  private off = false;

  constructor(private readonly options: RfbScreenOptions) {
    this.startedAtMs = options.startedAtMs;
    this.bootMs = options.bootMs;
    this.beginBoot();
  }

  get viewerCount(): number {
    return this.viewers.size;
  }

  get isOff(): boolean {
    return this.off;
  }

  /** What can be read on it now. */
  lines(): string[] {
    this.catchUp();
    return this.grid.lines();
  }

  /** Serves a viewer until its session ends. With a password VNC authentication is demanded, else none. */
  async attach(stream: Duplex, password: string | null): Promise<void> {
    const viewer = new RfbViewer(stream, this.grid, `${this.options.machine.name} (simulated)`, {
      press: (key, held) => this.press(key, held.control, held.alt),
      movePointer: (x, y) => this.change(() => this.grid.movePointer(x, y)),
    });
    if (this.off) return viewer.close();
    this.viewers.add(viewer);
    this.catchUp();
    try {
      await viewer.serve(password);
    } finally {
      this.viewers.delete(viewer);
    }
  }

  /** The machine boots again, unless this is the boot that is known already. */
  boot(startedAtMs: number, bootMs: number): void {
    if (this.startedAtMs === startedAtMs && this.bootMs === bootMs) return;
    this.startedAtMs = startedAtMs;
    this.bootMs = bootMs;
    this.change(() => this.beginBoot());
    this.catchUp();
  }

  /** The machine is off: every session ends. The screen is of no more use. */
  powerOff(): void {
    this.off = true;
    if (this.timer) clearTimeout(this.timer);
    for (const viewer of this.viewers) viewer.close();
  }

  private beginBoot(): void {
    this.program = null;
    this.script = bootScript(this.options.machine, this.bootMs);
    this.grid.clear();
  }

  /** Shows everything that the boot has come to by now, and arranges for the rest while somebody looks. */
  private catchUp(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.off || !this.isBooting()) return;
    const passedMs = this.options.clock.now().getTime() - this.startedAtMs;
    this.change(() => {
      for (let step = this.script[0]; step && step.at * this.bootMs <= passedMs; step = this.script[0]) {
        this.script.shift();
        if (step.size) this.grid.resize(step.size.columns, step.size.rows);
        if (step.text !== undefined) this.grid.write(step.text, step.ink);
      }
      if (passedMs >= this.bootMs) this.program = this.login();
    });
    if (!this.isBooting() || this.viewers.size === 0) return;
    const dueMs = (this.script[0]?.at ?? 1) * this.bootMs;
    const waitMs = Math.min(Math.max(1, Math.ceil(dueMs - passedMs)), LOOK_AGAIN_MS);
    this.timer = setTimeout(() => this.catchUp(), waitMs);
    this.timer.unref();
  }

  private isBooting(): boolean {
    return this.program === null;
  }

  private login(): ConsoleProgram {
    const { machine, clock } = this.options;
    const ring = (): void => {
      for (const viewer of this.viewers) viewer.ring();
    };
    return new ConsoleProgram(this.grid, machine, () => clock.now(), ring);
  }

  private press(key: Key, control: boolean, alt: boolean): void {
    if (key.kind === 'delete' && control && alt) return this.reboot();
    const { program } = this;
    if (!program) return;
    this.change(() => {
      if (key.kind === 'enter') program.enter();
      else if (key.kind === 'backspace') program.backspace();
      else if (key.kind === 'character' && control) program.control(key.character.toLowerCase());
      else if (key.kind === 'character' && !alt) program.type(key.character);
    });
  }

  private reboot(): void {
    const startedAtMs = this.options.clock.now().getTime();
    this.startedAtMs = startedAtMs;
    this.change(() => this.beginBoot());
    this.catchUp();
    this.options.onReboot?.(startedAtMs);
  }

  private change(alter: () => void): void {
    const before = this.grid.revision;
    alter();
    if (this.grid.revision !== before) for (const viewer of this.viewers) viewer.wake();
  }
}
