import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Screens, WebSocketGate, type Engine, type LitMachine } from '@uni/simulator-kit';
import type { World } from '../world/world.js';

/** Firmware to login, before `timeScale`. */
const BOOT_MS = 15_000;

/** The console proxy: the screens of all machines and the websockets to them. */
export class ConsoleProxy {
  private readonly gate = new WebSocketGate();
  private readonly screens: Screens;

  constructor(
    private readonly engine: Engine<World>,
    private readonly onChange: () => void,
  ) {
    this.screens = new Screens(
      engine.world.settings.clock,
      (key) => this.machine(key),
      (key, startedAtMs) => this.reboot(key, startedAtMs),
    );
  }

  /** A token opens one screen, once, from the address that asked for it. The proxy does not say what is wrong with another. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.engine.pump();
    const { world } = this.engine;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const known = world.state.consoleTokens[url.searchParams.get('token') ?? ''];
    const clientAddress = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const isValid = known !== undefined && known.expiresAtMs > world.nowMs() && known.clientAddress === clientAddress;
    const screen = isValid && url.pathname === '/websockify' ? this.screens.of(known.machineId) : null;
    if (!screen || !known) return this.gate.refuse(socket, 403);
    delete world.state.consoleTokens[known.token];
    this.onChange();
    this.gate.accept(request, socket, head, (stream) => {
      // The proxy has logged in to the host on behalf of the viewer: there is no password.
      void screen.attach(stream, null);
    });
  }

  /** Call it after anything that may have changed a machine. */
  follow(): void {
    this.screens.follow();
  }

  close(): void {
    this.screens.close();
  }

  private machine(key: string): LitMachine | null {
    const { world } = this.engine;
    const machine = world.state.machines[key];
    if (!machine || machine.startedAtMs === null) return null;
    return {
      name: machine.name,
      hardware: `${machine.cpuNumber} vCPU, ${machine.memoryMib} MiB`,
      startedAtMs: machine.startedAtMs,
      bootMs: world.scaled(BOOT_MS),
    };
  }

  private reboot(key: string, startedAtMs: number): void {
    const machine = this.engine.world.state.machines[key];
    if (!machine || machine.startedAtMs === null) return;
    machine.startedAtMs = startedAtMs;
    this.onChange();
  }
}
