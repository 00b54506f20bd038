import type { ScreenMachine } from './boot-script.js';
import { ConsoleProgram } from './console-program.js';
import type { Ink, TextOutput } from './text-output.js';

const COLOURS: Readonly<Record<Ink, string>> = { normal: '', bright: '1', green: '32', yellow: '33', blue: '34' };
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const BACKSPACE = 0x08;
const DELETE = 0x7f;
const CONTROL_LIMIT = 0x20;
const LETTER_BASE = 0x60;

/** Speaks to a terminal emulator: control sequences instead of cells. */
class EscapeWriter implements TextOutput {
  constructor(private readonly send: (text: string) => void) {}

  write(text: string, ink: Ink = 'normal'): void {
    const plain = text.replace(/\n/g, '\r\n').replace(/[\b]/g, '\b \b');
    this.send(COLOURS[ink] === '' ? plain : `\u001b[${COLOURS[ink]}m${plain}\u001b[0m`);
  }

  clear(): void {
    this.send('\u001b[2J\u001b[H');
  }
}

/** The serial console of one machine: the same login and shell as on its screen, for terminals that speak text. */
export class TextTerminal {
  private readonly program: ConsoleProgram;

  constructor(machine: ScreenMachine, now: () => Date, send: (text: string) => void) {
    this.program = new ConsoleProgram(new EscapeWriter(send), machine, now, () => send('\u0007'));
  }

  /** What was typed, as a terminal sends it. Sequences of cursor keys mean nothing here and are left out. */
  type(text: string): void {
    // eslint-disable-next-line no-control-regex -- the escape character is what such sequences begin with
    for (const character of text.replace(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])?/g, '')) {
      const code = character.charCodeAt(0);
      if (code === CARRIAGE_RETURN || code === LINE_FEED) this.program.enter();
      else if (code === BACKSPACE || code === DELETE) this.program.backspace();
      else if (code < CONTROL_LIMIT && character !== '\t')
        this.program.control(String.fromCharCode(code + LETTER_BASE));
      else if (code < DELETE) this.program.type(character);
    }
  }
}
