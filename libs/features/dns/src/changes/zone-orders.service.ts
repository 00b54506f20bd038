import { Inject, Injectable } from '@nestjs/common';
import { dns } from '@uni/contracts';
import { Database } from '@uni/data';
import { ZoneReader } from '../zones/zone.reader.js';
import { requireSense, resolveChanges, refused, zoneChanged } from './change-set.js';
import { previewImport } from './import.preview.js';
import { ZoneDesk } from './zone-desk.js';
import type { ZoneDiff } from './zone.diff.js';

/** Faults of a file that are named; whoever mends these sees the next ones. */
const MOST_FAULTS = 50;

export interface ImportOrder {
  readonly diff: ZoneDiff;
  /** null for a preview. */
  readonly operationId: string | null;
}

/** Orders about the records of a zone. Each answers with the id of the operation that carries it out. */
@Injectable()
export class ZoneOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ZoneDesk) private readonly desk: ZoneDesk,
    @Inject(ZoneReader) private readonly reader: ZoneReader,
  ) {}

  /**
   * Some additions, changes and removals, applied together or not at all.
   * @throws AppError not_found, operation_in_progress, provider_disabled, illegal_state, zone_changed, record_protected, validation_failed
   */
  change(
    organizationId: string,
    zoneId: string,
    changes: dns.ZoneChangesRequest,
    requestedBy: string,
  ): Promise<string> {
    return this.database.transaction(async () => {
      const zone = await this.desk.zone(organizationId, zoneId);
      const diff = resolveChanges(zone.name, await this.reader.known(zone.id), changes, zone.rules);
      requireFew(diff);
      return this.desk.begin(zone, diff, 'editor', requestedBy);
    });
  }

  /**
   * What importing a zone file would change; with the hash of that very difference, it is done.
   * @throws AppError as {@link change}; validation_failed without a hash
   */
  import(
    organizationId: string,
    zoneId: string,
    { text, hash }: { readonly text: string; readonly hash?: string | undefined },
    isDryRun: boolean,
    requestedBy: string,
  ): Promise<ImportOrder> {
    return this.database.transaction(async () => {
      const zone = await this.desk.zone(organizationId, zoneId);
      const current = await this.reader.known(zone.id);
      const preview = previewImport(zone.name, text, current, zone.rules);
      if (!preview.ok)
        throw refused(
          preview.faults[0]?.message ?? 'The file cannot be imported.',
          preview.faults.slice(0, MOST_FAULTS),
        );
      const { diff } = preview;
      requireFew(diff);
      if (isDryRun) return { diff, operationId: null };
      if (hash === undefined)
        throw refused('Look at what would change first, and send the hash of that.', [
          { path: 'hash', message: 'is missing: it comes with the preview (dryRun=true)' },
        ]);
      if (hash !== diff.hash) throw zoneChanged();
      requireSense(zone.name, current, diff);
      return { diff, operationId: await this.desk.begin(zone, diff, 'import', requestedBy) };
    });
  }
}

function requireFew({ added, changed, removed }: ZoneDiff): void {
  const count = added.length + changed.length + removed.length;
  if (count <= dns.MOST_ZONE_CHANGES) return;
  throw refused(
    `That is ${count} changes; at most ${dns.MOST_ZONE_CHANGES} are made in one go. Import the file in parts.`,
    [],
  );
}
