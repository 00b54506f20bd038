import type { TaskFault } from '@uni/simulator-kit';
import type { CallEffect } from '../control/call-effect.js';
import { startCommand } from '../commands/command-queue.js';
import type { Fields } from '../wire/fields.js';
import { busy, forbidden, Refusal } from '../world/refusal.js';
import { isBusy, requireServer } from '../world/servers.js';
import type { CommandState, CommandWork } from '../world/command.state.js';
import type { ServerState } from '../world/server.state.js';
import type { ApiKeyState } from '../world/world.state.js';
import type { World } from '../world/world.js';

/** What a key may be forbidden. Reading servers is what a key is for. */
export const RIGHTS = [
  'create',
  'power',
  'terminate',
  'configure',
  'snapshots',
  'networks',
  'statistics',
  'billing',
] as const;
export type Right = (typeof RIGHTS)[number];

/** A part of the platform that gives no answer at all. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What a proxy says when the platform behind it does not answer: plain text. */
export class GatewayTrouble extends Error {
  override readonly name = 'GatewayTrouble';
  readonly status = 504;
}

/** What a call may need besides the cloud. */
export interface CallSurroundings {
  readonly world: World;
  readonly effects: CallEffect[];
  /** A fault that strikes the command which is about to begin. */
  takeTaskFault(): TaskFault | null;
  /** How many of several servers may come about. */
  takePartialSuccess(): number | null;
}

/** One authenticated request to the console on its way through a handler. */
export class ConsoleCall {
  constructor(
    private readonly surroundings: CallSurroundings,
    readonly key: ApiKeyState,
    readonly label: string,
    readonly path: Readonly<Record<string, string>>,
    readonly query: Fields,
    readonly body: Fields,
  ) {}

  get world(): World {
    return this.surroundings.world;
  }

  pathText(name: string): string {
    const value = this.path[name];
    if (value === undefined) throw new Error(`route has no {${name}}`);
    return value;
  }

  /** @throws Refusal when the key lacks the right. */
  demand(right: Right): void {
    if (this.key.missingRights.includes(right)) throw forbidden();
  }

  /** @throws GatewayTrouble or NoAnswer while a fault cuts the datacenter off. */
  reach(datacenter: string): void {
    const down = this.world.conditions('datacenter_down').find((one) => one.datacenter === datacenter);
    if (down?.how === 'hang') throw new NoAnswer();
    if (down) throw new GatewayTrouble();
  }

  /** The server in the path. @throws Refusal 404 when there is none. */
  server(): ServerState {
    const server = requireServer(this.world, this.pathText('id'));
    this.reach(server.datacenter);
    return server;
  }

  /** The server in the path, for reading it. @throws Refusal while an operation keeps even readers out. */
  readableServer(): ServerState {
    const server = this.server();
    if (server.busyForReads && isBusy(this.world, server)) throw busy();
    return server;
  }

  /** The server in the path, for changing it. @throws Refusal while another operation is under way. */
  idleServer(): ServerState {
    const server = this.server();
    if (isBusy(this.world, server)) throw busy();
    return server;
  }

  /** Puts a command for a server into the queue and answers its number. */
  run(server: ServerState, work: CommandWork): number {
    return this.enqueue(server, server.name, server.datacenter, work).id;
  }

  /** Puts the making of servers into the queue. Answers one number each, of those that a fault lets through. */
  create(works: readonly Extract<CommandWork, { readonly kind: 'create' | 'clone' }>[]): number[] {
    const most = works.length > 1 ? (this.surroundings.takePartialSuccess() ?? works.length) : works.length;
    return works.slice(0, most).map((work) => this.enqueue(null, work.spec.name, work.spec.datacenter, work).id);
  }

  /** Notes a change that was made at once, without a command. */
  changed(what: string, id: string): void {
    this.surroundings.effects.push({ kind: 'changed', what, id });
  }

  /** A whole number of the body. @throws Refusal when it is none. */
  requiredInteger(name: string): number {
    const value = this.body.integer(name);
    if (value === null) throw new Refusal(`${name} is invalid`, 20, 'Validation Error');
    return value;
  }

  private enqueue(server: ServerState | null, serverName: string, datacenter: string, work: CommandWork): CommandState {
    const fault = this.surroundings.takeTaskFault();
    const command = startCommand(this.world, { work, server, serverName, datacenter, fault });
    this.surroundings.effects.push({
      kind: 'command',
      id: command.id,
      command: work.kind,
      serverId: server?.id ?? null,
    });
    return command;
  }
}
