import type { ScreenMachine } from './boot-script.js';
import type { TextOutput } from './text-output.js';

const LINE_LIMIT = 200;
const HELP = 'Known here: help, hostname, whoami, date, clear, exit';

/** What runs on the screen once the machine is up: a login, then a shell that knows a handful of words. */
export class ConsoleProgram {
  private line = '';
  private user = '';
  private mode: 'login' | 'password' | 'shell' = 'login';
  private lastLogin: Date | null = null;

  constructor(
    private readonly output: TextOutput,
    private readonly machine: ScreenMachine,
    private readonly now: () => Date,
    private readonly ring: () => void,
  ) {
    this.beginLogin();
  }

  type(character: string): void {
    if (this.line.length >= LINE_LIMIT) return this.ring();
    this.line += character;
    if (this.mode !== 'password') this.output.write(character);
  }

  backspace(): void {
    const last = this.line.at(-1);
    if (last === undefined) return this.ring();
    this.line = this.line.slice(0, -1);
    if (this.mode === 'password') return;
    // A tab is as wide as it happened to be: the line is drawn again from its beginning.
    if (last === '\t') this.redraw();
    else this.output.write('\b');
  }

  /** Control with a letter: C drops the line, U wipes it, L clears the screen, D ends the session. */
  control(letter: string): void {
    if (letter === 'c') {
      this.output.write('^C\n');
      this.line = '';
      if (this.mode === 'shell') this.prompt();
      else this.beginLogin();
    } else if (letter === 'u') while (this.line !== '') this.backspace();
    else if (letter === 'l' && this.mode === 'shell') this.redraw();
    else if (letter === 'd' && this.line === '') this.logOut();
  }

  enter(): void {
    const { line } = this;
    this.line = '';
    this.output.write('\n');
    if (this.mode === 'login') this.takeName(line.trim());
    else if (this.mode === 'password') this.takePassword(line);
    else this.run(line.trim());
  }

  private beginLogin(): void {
    this.mode = 'login';
    this.output.write(`\n${this.machine.name} login: `);
  }

  private takeName(name: string): void {
    if (name === '') return this.beginLogin();
    this.user = name;
    this.mode = 'password';
    this.output.write('Password: ');
  }

  private takePassword(password: string): void {
    if (password === '') {
      this.output.write('Login incorrect\n');
      return this.beginLogin();
    }
    this.mode = 'shell';
    const before = this.lastLogin === null ? 'never' : `${this.lastLogin.toUTCString()} on tty1`;
    this.lastLogin = this.now();
    this.output.write(`Last login: ${before}\n`);
    this.output.write('This machine is simulated: what is typed here changes nothing.\n', 'yellow');
    this.output.write(`${HELP}\n\n`);
    this.prompt();
  }

  private prompt(): void {
    this.output.write(`${this.user}@${this.machine.name}`, 'green');
    this.output.write(this.user === 'root' ? ':~# ' : ':~$ ');
  }

  private redraw(): void {
    this.output.clear();
    if (this.mode === 'shell') this.prompt();
    else this.output.write(`${this.machine.name} login: `);
    this.output.write(this.line);
  }

  private logOut(): void {
    if (this.mode !== 'shell') return;
    this.output.clear();
    this.beginLogin();
  }

  private run(command: string): void {
    const [word = ''] = command.split(/\s+/);
    if (word === 'exit' || word === 'logout') return this.logOut();
    if (word === 'clear') this.output.clear();
    else if (word !== '') this.output.write(`${this.outputOf(word)}\n`);
    this.prompt();
  }

  private outputOf(word: string): string {
    switch (word) {
      case 'help':
        return HELP;
      case 'hostname':
        return this.machine.name;
      case 'whoami':
        return this.user;
      case 'date':
        return this.now().toUTCString();
      default:
        return `${word}: not found on this simulated machine`;
    }
  }
}
