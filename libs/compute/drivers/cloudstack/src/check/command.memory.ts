import type { CloudStackApi } from '../api/cloudstack.api.js';
import { missingRights, readCommands } from './rights.check.js';

/** The list of commands is large (megabytes for administrators), and a connection is examined every minute. */
const FRESH_MS = 15 * 60_000;

/** Remembers the commands of the role while nothing is missing: what is missing is looked for anew, so that a remedy shows at once. */
export class CommandMemory {
  private known: { readonly commands: ReadonlySet<string>; readonly readAtMs: number } | null = null;

  async read(api: CloudStackApi): Promise<ReadonlySet<string>> {
    const nowMs = api.now().getTime();
    if (this.known && nowMs - this.known.readAtMs < FRESH_MS) return this.known.commands;
    const commands = await readCommands(api);
    this.known = missingRights(commands, null).length === 0 ? { commands, readAtMs: nowMs } : null;
    return commands;
  }
}
