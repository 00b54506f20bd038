import type { KamateraApi } from '../api/kamatera.api.js';
import { isRunning, readCommands, type Command } from '../command/command.reader.js';
import { markOf } from '../server/ownership.mark.js';
import { readServers, type ServerEntry } from '../server/server.reader.js';

/** What an order has left at the platform. */
export type Traces =
  /** `ended`: commands of this order that have come to their end and left no server. */
  | { readonly seen: 'nothing'; readonly ended: readonly string[] }
  /** Accepted; the server is not listed, or is still being built. */
  | { readonly seen: 'command'; readonly command: Command; readonly server: ServerEntry | null }
  | { readonly seen: 'server'; readonly server: ServerEntry };

/** The words for what commands do are not documented; those for a removal are recognised, and nothing depends on any other. */
const REMOVES = /terminat|delet|remov|destroy/i;
const NOT_OF_SERVERS = /snapshot|disk|network|image|\bnic\b|subnet|tag/i;

/** A new server may be missing from the list for some fifty seconds after its command has completed. */
const UNLISTED_MS = 120_000;
/** Times in the queue are of a zone that is not told; every zone is a whole number of quarters of an hour away from ours. */
const QUARTER_MS = 15 * 60_000;

/**
 * A create answers no id and has no token of the caller, so it is recognised by the mark in the name: in the list of servers, and in
 * the queue before it is listed. The queue is asked first: what is complete there by then may be listed by the second call.
 */
export async function readTraces(api: KamateraApi, mark: string, now: Date): Promise<Traces> {
  const commands = (await readCommands(api)).filter((command) => markOf(command.server ?? '') === mark);
  const { servers } = await readServers(api);
  const server = servers.find((entry) => markOf(entry.name) === mark) ?? null;
  // Before a removal there was another server of the same order.
  const latest = commands.slice(commands.findLastIndex(isRemoval) + 1).at(-1);
  if (latest && isRunning(latest)) return { seen: 'command', command: latest, server };
  if (server) return { seen: 'server', server };
  const isYoung = latest?.status === 'complete' && !isLongAgo(latest, now);
  if (latest && isYoung) return { seen: 'command', command: latest, server: null };
  return { seen: 'nothing', ended: commands.map(({ id }) => id) };
}

function isRemoval({ status, description = '' }: Command): boolean {
  return status === 'complete' && REMOVES.test(description) && !NOT_OF_SERVERS.test(description);
}

/**
 * Whether a command is certainly older than a server may stay unlisted. In one of seven cases an old one looks young; it stops doing
 * so two minutes later.
 */
function isLongAgo(command: Command, now: Date): boolean {
  const text = command.completed ?? command.executed ?? command.added ?? '';
  const at = Date.parse(`${text.trim().replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) return false;
  const age = now.getTime() - at;
  return ((age % QUARTER_MS) + QUARTER_MS) % QUARTER_MS > UNLISTED_MS;
}
