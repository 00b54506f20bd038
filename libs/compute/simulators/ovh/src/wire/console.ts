import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Screens, WebSocketGate, type Engine, type LitMachine } from '@uni/simulator-kit';
import type { World } from '../world/world.js';

/** Firmware to login, before `timeScale`. */
const BOOT_MS = 20_000;

/** The screens of all machines and the websockets to them. */
export class ConsoleDesk {
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

  /** The token of the address opens the screen; it does not say what is wrong with another one. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.engine.pump();
    const { world } = this.engine;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const known = world.state.consoles[url.searchParams.get('token') ?? ''];
    const instance = known && known.expiresAtMs > world.nowMs() ? world.state.instances[known.instanceId] : undefined;
    const isPath = url.pathname === '/' || url.pathname === '/websockify';
    const screen = instance && isPath ? this.screens.of(instance.id) : null;
    if (!screen) return this.gate.refuse(socket, 403);
    this.gate.accept(request, socket, head, (stream) => {
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
    const instance = world.state.instances[key];
    if (!instance || instance.poweredSinceMs === null) return null;
    const flavor = world.flavor(instance.flavorId);
    return {
      name: instance.name,
      hardware: `${flavor?.vcpus ?? 1} vCPU, ${(flavor?.ramGib ?? 1) * 1_024} MiB`,
      startedAtMs: instance.poweredSinceMs,
      bootMs: world.scaled(BOOT_MS),
    };
  }

  private reboot(key: string, startedAtMs: number): void {
    const instance = this.engine.world.state.instances[key];
    if (!instance || instance.poweredSinceMs === null) return;
    instance.runs.push({ fromMs: instance.poweredSinceMs, toMs: startedAtMs });
    instance.poweredSinceMs = startedAtMs;
    this.onChange();
  }
}
