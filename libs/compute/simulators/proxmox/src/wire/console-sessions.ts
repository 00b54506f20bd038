import type { Duplex } from 'node:stream';
import { Screens, TextTerminal, type Engine, type LitMachine } from '@uni/simulator-kit';
import { wakeTask } from '../tasks/task-runner.js';
import { closeConsoleDoor, guestOfScreen, screenKeyOf } from '../world/consoles.js';
import { displayName, memoryMibOf, mergedConfig, vcpusOf } from '../world/guests.js';
import type { ConsoleDoor, GuestState } from '../world/state.js';
import type { World } from '../world/world.js';
import { sameText } from './tickets.js';

/** A line that is longer than any ticket is none. */
const GREETING_LIMIT = 1_024;

function describe(world: World, guest: GuestState): LitMachine | null {
  if (!guest.run) return null;
  const bootMs = world.scaled(world.settings.timings.bootMs);
  return {
    name: displayName(guest),
    hardware: `${vcpusOf(mergedConfig(guest))} vCPU, ${memoryMibOf(mergedConfig(guest))} MiB`,
    startedAtMs: guest.run.bootedAtMs - bootMs,
    bootMs,
  };
}

/** What stands behind the console ports: the screens of all guests, and text terminals. */
export class ConsoleSessions {
  private readonly screens: Screens;
  private readonly lines = new Map<Duplex, { readonly door: ConsoleDoor; readonly key: string }>();

  constructor(
    private readonly engine: Engine<World>,
    private readonly onChange: () => void,
  ) {
    this.screens = new Screens(
      engine.world.settings.clock,
      (key) => this.find(key),
      (key, startedAtMs) => this.reboot(key, startedAtMs),
    );
  }

  serve(door: ConsoleDoor, stream: Duplex): void {
    const { world } = this.engine;
    const guest = world.guest(door.vmid);
    const key = guest?.incarnation === door.incarnation ? screenKeyOf(guest) : null;
    if (!guest || key === null) {
      stream.on('error', () => undefined).end();
      return this.end(world, door);
    }
    this.lines.set(stream, { door, key });
    const session =
      door.kind === 'vnc' ? this.screens.of(key)?.attach(stream, door.password) : this.talk(guest, door, stream);
    void Promise.resolve(session).finally(() => {
      this.lines.delete(stream);
      this.end(world, door);
    });
  }

  /** Call it after anything that may have changed a guest. */
  follow(): void {
    this.screens.follow();
    const { consoles } = this.engine.world.state;
    // The machine is off, or somebody ended the task that serves this session.
    for (const [stream, { door, key }] of this.lines)
      if (this.find(key) === null || consoles[String(door.port)] !== door) stream.end();
  }

  close(): void {
    this.screens.close();
    for (const stream of this.lines.keys()) stream.destroy();
  }

  private find(key: string): LitMachine | null {
    const { world } = this.engine;
    const guest = guestOfScreen(world, key);
    return guest ? describe(world, guest) : null;
  }

  private reboot(key: string, startedAtMs: number): void {
    const { world } = this.engine;
    const run = guestOfScreen(world, key)?.run;
    if (run) run.bootedAtMs = startedAtMs + world.scaled(world.settings.timings.bootMs);
    this.onChange();
  }

  /** The world may be another by now, after a reset: the door is closed in its own. */
  private end(world: World, door: ConsoleDoor): void {
    closeConsoleDoor(world, door.port);
    if (door.upid !== undefined) wakeTask(world, door.upid);
    this.onChange();
  }

  /** `user:ticket`, `OK`, then keys as `0:LENGTH:TEXT`, sizes as `1:COLUMNS:ROWS:` and signs of life as `2`. */
  private talk(guest: GuestState, door: ConsoleDoor, stream: Duplex): Promise<void> {
    const { world } = this.engine;
    const machine = describe(world, guest) ?? { name: displayName(guest), hardware: '' };
    const now = (): Date => world.settings.clock.now();
    let greeted = false;
    let text = '';
    let terminal: TextTerminal | null = null;
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!greeted) {
        const end = text.indexOf('\n');
        if (end < 0 && text.length < GREETING_LIMIT) return;
        if (!sameText(text.slice(0, end), `${door.identity}:${door.password}`)) return void stream.end();
        greeted = true;
        text = text.slice(end + 1);
        stream.write('OK');
        terminal = new TextTerminal(machine, now, (output) => {
          if (stream.writable) stream.write(output);
        });
      }
      text = this.takeMessages(text, terminal);
    });
    return new Promise((resolve) => {
      const finish = (): void => {
        stream.destroy();
        resolve();
      };
      stream.on('end', finish).on('close', finish).on('error', finish);
    });
  }

  /** Answers what is left of a message that is not complete yet. */
  private takeMessages(text: string, terminal: TextTerminal | null): string {
    let rest = text;
    for (;;) {
      const [head, length] = /^0:(\d{1,6}):/.exec(rest) ?? [];
      const [other] = /^(?:1:\d+:\d+:|2)/.exec(rest) ?? [];
      if (head !== undefined && rest.length >= head.length + Number(length)) {
        terminal?.type(rest.slice(head.length, head.length + Number(length)));
        rest = rest.slice(head.length + Number(length));
      } else if (other !== undefined) rest = rest.slice(other.length);
      else return rest.slice(0, GREETING_LIMIT * 1_024);
    }
  }
}
