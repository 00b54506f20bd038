import type { Clock } from '@uni/platform';
import type { ScreenMachine } from './boot-script.js';
import { RfbScreen } from './rfb-screen.js';

/** A machine that is on, as far as its screen is concerned. */
export interface LitMachine extends ScreenMachine {
  /** Epoch milliseconds of its latest boot. */
  readonly startedAtMs: number;
  readonly bootMs: number;
}

/** The screens of one simulated vendor. A key names one run of a machine: after a stop and a start it is another. */
export class Screens {
  private readonly open = new Map<string, RfbScreen>();

  constructor(
    private readonly clock: Clock,
    /** The machine as it is now, null when this run of it is over. */
    private readonly find: (key: string) => LitMachine | null,
    /** Ctrl-Alt-Del was pressed in front of it. `find` should know of the new boot from then on. */
    private readonly onReboot: (key: string, startedAtMs: number) => void,
  ) {}

  /** The screen of a machine, null when it is off. */
  of(key: string): RfbScreen | null {
    const machine = this.find(key);
    if (machine === null) return null;
    let screen = this.open.get(key);
    if (!screen) {
      const { name, hardware, startedAtMs, bootMs } = machine;
      const onReboot = (at: number): void => this.onReboot(key, at);
      screen = new RfbScreen({ machine: { name, hardware }, clock: this.clock, startedAtMs, bootMs, onReboot });
      this.open.set(key, screen);
    }
    return screen;
  }

  /** Call it after anything that may have changed a machine: ends the sessions of those that are off, boots those that began again. */
  follow(): void {
    for (const [key, screen] of this.open) {
      const machine = this.find(key);
      if (machine) screen.boot(machine.startedAtMs, machine.bootMs);
      else {
        screen.powerOff();
        this.open.delete(key);
      }
    }
  }

  /** Ends every session. */
  close(): void {
    for (const screen of this.open.values()) screen.powerOff();
    this.open.clear();
  }
}
