import type { ProviderEvent } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import { readDate } from '../api/wire.dates.js';
import { isRunning, readCommands, type Command } from '../command/command.reader.js';
import { readServers } from '../server/server.reader.js';

/**
 * What has happened on the account: the finished commands of the queue, for all servers from one call. The history of a server, which
 * also names who did it, would cost a call for each.
 */
export async function readEvents(api: KamateraApi, since: Date): Promise<readonly ProviderEvent[]> {
  const commands = await readCommands(api);
  const { servers } = await readServers(api);
  const idsByName = new Map(servers.map(({ name, id }) => [name, id]));
  return commands
    .filter((command) => !isRunning(command))
    .flatMap((command) => describe(command, idsByName))
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

const LEVELS: Readonly<Record<string, ProviderEvent['level']>> = { error: 'error', cancelled: 'warning' };

function describe(command: Command, idsByName: ReadonlyMap<string, string>): readonly ProviderEvent[] {
  const at = readDate(command.completed) ?? readDate(command.executed) ?? readDate(command.added);
  if (at === null) return [];
  const kind = oneLine(command.description ?? '') || 'Command';
  const server = oneLine(command.server ?? '');
  return [
    {
      externalId: command.id,
      at,
      kind,
      level: LEVELS[command.status] ?? 'info',
      text: [kind, server, command.status].filter(Boolean).join(', '),
      machineExternalId: idsByName.get(command.server ?? '') ?? null,
      actor: null,
    },
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
