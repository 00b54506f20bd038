import { queueTime } from '../wire/formats.js';
import { notFound } from '../world/refusal.js';
import type { CommandState } from '../world/command.state.js';
import { owned, type World } from '../world/world.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

const RECENT = 100;

const isVisible = (world: World, command: CommandState): boolean =>
  command.hiddenPolls === 0 && command.visibleFromMs <= world.nowMs();

function recent(world: World): CommandState[] {
  return Object.values(world.state.commands)
    .filter((command) => isVisible(world, command))
    .slice(-RECENT)
    .reverse();
}

function shown(world: World, command: CommandState): Record<string, unknown> {
  const time = (atMs: number | null): string | null => (atMs === null ? null : queueTime(world.vendorTimeMs(atMs)));
  return {
    id: command.id,
    status: command.status,
    server: command.serverName,
    description: command.description,
    added: time(command.addedMs),
    executed: time(command.executedMs),
    completed: time(command.completedMs),
    log: command.log.map((line) => `${line}\n`).join(''),
  };
}

/** A command that was just given may not be known yet. */
function one(call: ConsoleCall): Record<string, unknown> {
  const command = owned(call.world.state.commands, call.pathText('id'));
  if (!command) throw notFound('Command');
  if (command.hiddenPolls > 0) {
    command.hiddenPolls -= 1;
    throw notFound('Command');
  }
  if (!isVisible(call.world, command)) throw notFound('Command');
  return shown(call.world, command);
}

/** The web console's own view of the queue, with other names and a percentage. */
function shownInternally(world: World, command: CommandState): Record<string, unknown> {
  const time = (atMs: number | null): string | null => (atMs === null ? null : queueTime(world.vendorTimeMs(atMs)));
  return {
    id: command.id,
    commandInfo: command.description,
    dtCreate: time(command.addedMs),
    dtExecute: time(command.executedMs),
    dtComplete: time(command.completedMs),
    exitCode: command.completedMs === null ? null : command.status === 'complete' ? 0 : 1,
    progress: command.progress,
    serviceName: command.serverName,
  };
}

export const QUEUE_ROUTES: readonly ConsoleRoute[] = [
  {
    method: 'GET',
    path: '/service/queue',
    label: 'queue',
    handle: ({ world }) => recent(world).map((command) => shown(world, command)),
  },
  { method: 'GET', path: '/service/queue/{id}', label: 'command', handle: one },
  {
    method: 'GET',
    path: '/svc/queue',
    label: 'queue_internal',
    handle: ({ world }) => recent(world).map((command) => shownInternally(world, command)),
  },
];
