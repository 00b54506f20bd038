import { Inject, Injectable } from '@nestjs/common';
import type { CallContext, ComputeDriver, MachineRef } from '@uni/compute-port';
import { Database } from '@uni/data';
import { CLOCK, isId, newId, type Clock } from '@uni/platform';
import type { InstanceRow } from '../instance.types.js';
import { listThings, type Thing } from '../storage/carry-out/things.js';
import type { StorageKind } from '../storage/storage.types.js';

const KINDS = ['snapshot', 'volume', 'backup'] as const;
const LONGEST_NAME = 63;

export interface FoundThing extends Thing {
  readonly kind: StorageKind;
}

/** What belongs to an imported machine: its snapshots, volumes and backups become rows of its customer. */
@Injectable()
export class AdoptThings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One call for each kind that the place has. @throws ProviderError */
  async find(driver: ComputeDriver, machine: MachineRef, context: CallContext): Promise<FoundThing[]> {
    const { snapshots, volumes, backups } = driver.describe().capabilities;
    const able = { snapshot: snapshots.supported, volume: volumes.supported, backup: backups.supported };
    const found: FoundThing[] = [];
    for (const kind of KINDS) {
      if (!able[kind]) continue;
      const things = await listThings(driver, kind, machine, context);
      found.push(...things.filter(({ stands }) => stands).map((thing) => ({ ...thing, kind })));
    }
    return found;
  }

  /**
   * Writes them down, in the transaction of the step. What carries a mark of ours that no other row has keeps it, and can be worked on;
   * what carries none is shown only, because no vendor lets us prove that it is ours.
   */
  async bring(instance: InstanceRow, found: readonly FoundThing[]): Promise<void> {
    const { organizationId, providerId } = instance;
    const now = this.clock.now();
    const rows = await this.database.client.storageItem.findMany({
      where: {
        OR: [
          { id: { in: found.flatMap(({ mark }) => (mark !== null && isId(mark) ? [mark] : [])) } },
          { providerId, deletedAt: null, externalId: { in: found.map(({ externalId }) => externalId) } },
        ],
      },
    });
    const names = await this.namesOf(organizationId);
    for (const thing of found) {
      const own = thing.mark !== null && isId(thing.mark) ? rows.find(({ id }) => id === thing.mark) : undefined;
      const known = rows.some(
        (row) => row.deletedAt === null && row.kind === thing.kind && row.externalId === thing.externalId,
      );
      // A volume of another instance of ours that is in this machine stays what it is.
      if (known || own?.deletedAt === null) continue;
      const marked = thing.mark !== null && isId(thing.mark) && own === undefined;
      await this.database.client.storageItem.create({
        data: {
          id: marked ? thing.mark : newId(),
          kind: thing.kind,
          organizationId,
          providerId,
          instanceId: instance.id,
          name: free(thing, names),
          externalId: thing.externalId,
          state: 'ready',
          sizeGib: thing.kind === 'volume' ? Math.max(1, thing.sizeGib ?? 1) : thing.sizeGib,
          attached: thing.kind === 'volume' && thing.machineExternalId === instance.externalId,
          imported: !marked,
          createdAt: now,
          changedAt: now,
          seenAt: now,
        },
      });
    }
  }

  /** The import has failed: they are the machine's own again. */
  async leave(instanceId: string): Promise<void> {
    const now = this.clock.now();
    await this.database.client.storageItem.updateMany({
      where: { instanceId, deletedAt: null },
      data: { state: 'deleted', attached: false, operationId: null, deletedAt: now, changedAt: now },
    });
  }

  /** Names of volumes are taken in the whole organisation; those of the other kinds only within the instance, which is new. */
  private async namesOf(organizationId: string): Promise<Map<StorageKind, Set<string>>> {
    const volumes = await this.database.client.storageItem.findMany({
      where: { organizationId, kind: 'volume', deletedAt: null },
      select: { name: true },
    });
    const taken = new Set(volumes.map(({ name }) => name.toLowerCase()));
    return new Map([
      ['snapshot', new Set()],
      ['volume', taken],
      ['backup', new Set()],
    ]);
  }
}

/** The name that it has at its place, with a number where that is taken. Says so in `names`. */
function free({ name, externalId, kind }: FoundThing, names: ReadonlyMap<StorageKind, Set<string>>): string {
  const taken = names.get(kind) ?? new Set<string>();
  const base = name.trim() || externalId;
  let wished = base.slice(0, LONGEST_NAME);
  for (let number = 2; taken.has(wished.toLowerCase()); number += 1)
    wished = `${base.slice(0, LONGEST_NAME - 8)} (${number})`;
  taken.add(wished.toLowerCase());
  return wished;
}
