import { Inject, Injectable } from '@nestjs/common';
import { ProviderError, type CallContext, type ComputeDriver } from '@uni/compute-port';
import { Database, Events } from '@uni/data';
import { CLOCK, isId, LOGGER, type Clock, type Logger } from '@uni/platform';
import { listsAccount, listThings } from '../storage/carry-out/things.js';
import type { StorageKind } from '../storage/storage.types.js';
import {
  settleLeftovers,
  settleOwn,
  storeAddresses,
  storeGhosts,
  storeLeftovers,
  storeOrphans,
  takeSweep,
  type FoundRow,
} from './sweep.sql.js';

/** Lists of a whole account are long and change rarely. */
const LISTS_EVERY_MS = 10 * 60_000;

/**
 * Finds what stands at a provider under our mark and belongs to nobody, and instances whose machine is gone. It writes them down and
 * does nothing else: whoever wants something removed says so, thing by thing.
 */
@Injectable()
export class QuarantineSweeper {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Called after an inventory has been written down, believed or not: only what it shows is looked at.
   * @returns how many things were found or have settled.
   */
  async sweep(providerId: string, driver: ComputeDriver, context: CallContext): Promise<number> {
    const now = this.clock.now();
    const stored = [
      ...(await this.database.query(storeOrphans, providerId, now)),
      ...(await this.database.query(storeGhosts, providerId, now)),
      ...(await this.database.query(storeAddresses, providerId, now)),
    ];
    let settled = (await this.database.query(settleOwn, providerId, now)).length;
    const [turn] = await this.database.query(takeSweep, providerId, now, new Date(now.getTime() - LISTS_EVERY_MS));
    if (turn) {
      const { snapshots, volumes, backups } = driver.describe().capabilities;
      const kinds = { snapshot: snapshots, volume: volumes, backup: backups };
      for (const kind of ['snapshot', 'volume', 'backup'] as const) {
        if (!kinds[kind].supported || !listsAccount(driver, kind)) continue;
        const leftovers = await this.leftovers(providerId, driver, kind, context);
        stored.push(...leftovers.stored);
        settled += leftovers.settled;
      }
    }
    const found = stored.filter((row) => row.found).length;
    if (found + settled > 0) await this.events.emit('provider.updated', null, providerId, { quarantine: found });
    if (found > 0) this.logger.warn({ providerId, found }, 'quarantine has grown');
    return found + settled;
  }

  /** A list that cannot be read proves nothing and is left for the next time. */
  private async leftovers(
    providerId: string,
    driver: ComputeDriver,
    kind: StorageKind,
    context: CallContext,
  ): Promise<{ readonly stored: readonly FoundRow[]; readonly settled: number }> {
    try {
      const listed = await listThings(driver, kind, null, context);
      const marked = listed.filter(({ mark, stands }) => mark !== null && isId(mark) && stands);
      const now = this.clock.now();
      const rows = marked.map(({ externalId, mark, name, sizeGib, machineExternalId }) => ({
        kind,
        external_id: externalId,
        mark,
        name: name || externalId,
        size_gib: sizeGib,
        machine: machineExternalId,
      }));
      const stored = await this.database.query(storeLeftovers, providerId, now, JSON.stringify(rows));
      const ids = marked.map(({ externalId }) => externalId);
      const settled = await this.database.query(settleLeftovers, providerId, now, kind, ids);
      return { stored, settled: settled.length };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn({ providerId, kind, code: error.code, vendor: error.vendorMessage }, 'leftovers not listed');
      return { stored: [], settled: 0 };
    }
  }
}
