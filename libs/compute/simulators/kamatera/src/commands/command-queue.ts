import { assertNever } from '@uni/platform';
import { Refusal } from '../world/refusal.js';
import { note } from '../world/servers.js';
import type { CommandFault, CommandKind, CommandLuck, CommandState, CommandWork } from '../world/command.state.js';
import type { ServerState } from '../world/server.state.js';
import type { WorldEvent } from '../world/world.state.js';
import type { World } from '../world/world.js';
import { carryOut, finishPower } from './command-effects.js';
import { COMMAND_WORDS, createLogHead } from './command-words.js';

/** Finished commands that the queue still knows. */
const KEPT_COMMANDS = 5_000;
/** A created server shows up in lists a little before its command completes. */
const APPEARS_AT = 0.85;
const WORK_AT = 0.25;

export interface CommandRequest {
  readonly work: CommandWork;
  /** null for a server that does not exist yet. */
  readonly server: ServerState | null;
  readonly serverName: string;
  readonly datacenter: string;
  readonly fault: CommandFault | null;
}

/** What the armed luck says about this command; each is used up by one command. */
function takeLuck(world: World, kind: CommandKind): CommandLuck[] {
  const struck: CommandLuck[] = [];
  for (const condition of world.conditions('command_luck')) {
    const same = struck.some((luck) => luck.kind === condition.luck.kind);
    if (same || (condition.command !== null && condition.command !== kind) || condition.remaining === 0) continue;
    if (condition.remaining !== null) condition.remaining -= 1;
    struck.push(condition.luck);
  }
  return struck;
}

function faultOf(luck: readonly CommandLuck[]): CommandFault | null {
  for (const one of luck) {
    if (one.kind === 'cancelled_command') return { kind: 'cancelled' };
    if (one.kind === 'partial_command') return { kind: 'partial', what: one.what };
  }
  return null;
}

function forgetOldest(world: World): void {
  const ids = Object.keys(world.state.commands);
  for (const id of ids.slice(0, Math.max(0, ids.length - KEPT_COMMANDS)))
    if (world.state.commands[id]?.completedMs !== null) delete world.state.commands[id];
}

/** Puts a command into the queue and plans what becomes of it. */
export function startCommand(
  world: World,
  { work, server, serverName, datacenter, fault }: CommandRequest,
): CommandState {
  const nowMs = world.nowMs();
  const { timings } = world.settings;
  const luck = takeLuck(world, work.kind);
  const find = <Kind extends CommandLuck['kind']>(kind: Kind): Extract<CommandLuck, { kind: Kind }> | undefined =>
    luck.find((one): one is Extract<CommandLuck, { kind: Kind }> => one.kind === kind);
  const command: CommandState = {
    id: world.state.nextCommandId++,
    work,
    description: COMMAND_WORDS[work.kind],
    serverId: server?.id ?? null,
    serverName,
    datacenter,
    status: 'pending',
    addedMs: nowMs,
    executedMs: null,
    completedMs: null,
    progress: 0,
    log: [],
    visibleFromMs: nowMs + world.scaled(timings.queueLagMs),
    hiddenPolls: find('early_404')?.polls ?? 0,
    listLagReads: find('list_lag')?.reads ?? 0,
    powerLag: find('power_lag') ?? { ms: world.scaled(timings.powerLagMs), reads: 0 },
    fault: fault ?? faultOf(luck),
  };
  world.state.commands[String(command.id)] = command;
  if (server) server.activeCommandId = command.id;
  const pendingMs = world.scaled(timings.pendingMs);
  // A fault says how long in real time: it must be felt at timeScale 0 too.
  const lengthMs = find('slow_command')?.ms ?? world.scaled(timings.commandMs[work.kind]);
  const isCreation = work.kind === 'create' || work.kind === 'clone';
  const plan = (atMs: number, step: WorldEvent['step']): void =>
    world.schedule(Math.round(atMs), { kind: 'command', commandId: command.id, step });
  plan(pendingMs, 'execute');
  plan(pendingMs + lengthMs * WORK_AT, 'work');
  plan(pendingMs + lengthMs * (isCreation ? APPEARS_AT : 1), 'effect');
  plan(pendingMs + lengthMs, 'complete');
  forgetOldest(world);
  return command;
}

function serverOf(world: World, command: CommandState): ServerState | undefined {
  return command.serverId === null ? undefined : world.server(command.serverId);
}

function finish(world: World, command: CommandState, status: 'complete' | 'error' | 'cancelled', word?: string): void {
  const server = serverOf(world, command);
  command.status = status;
  command.completedMs = world.nowMs();
  if (status === 'complete') command.progress = 100;
  if (word !== undefined) command.log.push(word);
  if (server?.activeCommandId === command.id) server.activeCommandId = null;
}

/** A refusal while it is carried out is the end of the command, not of the simulator. */
function attempt(world: World, command: CommandState): void {
  try {
    carryOut(world, command);
    command.progress = 85;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    finish(world, command, 'error', error.message);
  }
}

/** Ends unfinished commands that a fault holds for ever. */
export function releaseStuck(world: World): void {
  for (const command of Object.values(world.state.commands))
    if (command.fault?.kind === 'stuck' && command.completedMs === null)
      finish(world, command, 'cancelled', 'Command was cancelled');
}

/** Handles what is due of a command. */
export function handleEvent(world: World, { commandId, step }: WorldEvent): void {
  const command = world.state.commands[String(commandId)];
  if (!command || command.completedMs !== null) return;
  const { fault } = command;
  switch (step) {
    case 'execute':
      if (fault?.kind === 'cancelled') return finish(world, command, 'cancelled', 'Command was cancelled');
      command.status = 'executing';
      command.executedMs = world.nowMs();
      return;
    case 'work':
      command.status = 'progress';
      command.progress = 25;
      command.log.push(
        ...(command.work.kind === 'create' || command.work.kind === 'clone'
          ? createLogHead(command.work.spec)
          : [`${command.description}: ${command.serverName}`]),
      );
      return;
    case 'effect':
      if (fault?.kind === 'stuck' || (fault?.kind === 'failed' && !fault.afterEffect)) return;
      return attempt(world, command);
    case 'complete': {
      if (fault?.kind === 'stuck') return;
      if (fault?.kind === 'failed') return finish(world, command, 'error', fault.text);
      finishPower(world, command);
      finish(world, command, 'complete');
      const server = serverOf(world, command);
      if (server && command.work.kind !== 'create') note(world, server, command.description);
      return;
    }
    default:
      return assertNever(step);
  }
}
