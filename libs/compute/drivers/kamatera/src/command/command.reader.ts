import { ProviderError } from '@uni/compute-port';
import { z } from 'zod';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { optionalWireText, wireId } from '../api/wire.values.js';

/** Every change is a command in the platform's queue, by an id that both faces share. */
const commandSchema = z.object({
  id: wireId,
  status: z.string().transform((status) => status.trim().toLowerCase()),
  /** Name of the server that it is about. */
  server: optionalWireText,
  description: optionalWireText,
  added: optionalWireText,
  executed: optionalWireText,
  completed: optionalWireText,
  log: optionalWireText,
});

export type Command = z.output<typeof commandSchema>;

/** Words of the future mean that it is still at work: to give up too early would be worse. */
export function isRunning({ status }: Command): boolean {
  return status !== 'complete' && status !== 'error' && status !== 'cancelled';
}

/** null when the queue does not know the id: not yet, or not any more. */
export async function readCommand(api: KamateraApi, commandId: string): Promise<Command | null> {
  try {
    return await api.call({
      face: 'console',
      label: 'command',
      path: servicePath('queue', commandId),
      schema: commandSchema,
    });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return null;
    throw error;
  }
}

/** The latest commands of the account, in the order in which they were given, oldest first. */
export async function readCommands(api: KamateraApi): Promise<readonly Command[]> {
  const commands = await api.call({
    face: 'console',
    label: 'commands',
    path: servicePath('queue'),
    emptyIsList: true,
    schema: z.array(commandSchema),
  });
  return commands.toSorted((a, b) => compareIds(a.id, b.id));
}

/** Ids grow; they are texts because their type is not fixed. */
function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  return a.localeCompare(b);
}
