import { Inject, Injectable } from '@nestjs/common';
import type { Provider, ProviderRegistry } from '@uni/compute-core';
import {
  ProviderError,
  type CallContext,
  type MachineRef,
  type ProviderEvent,
  type SnapshotState,
  type UsageItem,
  type VolumeState,
} from '@uni/compute-port';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { PROVIDER_REGISTRY } from '../provider-registry.token.js';
import {
  failListing,
  finishListing,
  LISTING_KINDS,
  newestEvent,
  ownMachines,
  storeEvents,
  storeThings,
  type ListingKind,
} from './listings.sql.js';
import { storeUsage, storeUsageItems } from '../usage/usage.sql.js';

/** A vendor that has just failed is not asked by everybody who looks. */
const PAUSE_MS = 60_000;
/** Machines that are asked about one by one, where there is no list of the whole account. */
const MOST_MACHINES = 200;
const MOST_EVENT_PAGES = 10;
const DAY_MS = 24 * 3_600_000;
/** How far back is asked when nothing is known yet. */
const FIRST_EVENTS_MS = 7 * DAY_MS;
/** Vendors write events down late. */
const OVERLAP_MS = 10 * 60_000;

interface Told {
  /** False when the vendor has more than was read. */
  readonly complete: boolean;
  readonly store: () => Promise<unknown>;
}

/** Reads one list of a vendor's own things because somebody looks at it, and announces it. */
@Injectable()
@HandlesJob('provider.list')
export class ProviderListHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const providerId = String(body['providerId']);
    const kind = LISTING_KINDS.find((each) => each === body['kind']);
    if (kind === undefined) return;
    const startedAt = this.clock.now();
    try {
      const told = await this.ask(providerId, kind, { requestId: currentContext().requestId });
      await this.finish(providerId, async () => {
        await told.store();
        await this.database.query(finishListing, providerId, kind, startedAt, told.complete);
      });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn(
        { providerId, kind, code: error.code, vendor: error.vendorMessage },
        'list of a vendor not read',
      );
      const until = new Date(startedAt.getTime() + PAUSE_MS);
      await this.finish(providerId, () => this.database.query(failListing, providerId, kind, error.code, until));
    }
  }

  private async ask(providerId: string, kind: ListingKind, context: CallContext): Promise<Told> {
    const provider = await this.registry.open(providerId);
    if (kind === 'event') return this.askEvents(providerId, provider, context);
    if (kind === 'usage') return this.askUsage(providerId, provider, context);
    const capabilities = provider.description.capabilities[kind === 'volume' ? 'volumes' : 'snapshots'];
    if (!capabilities.supported) return { complete: true, store: () => Promise.resolve() };
    const list = async (ref: MachineRef | null): Promise<readonly (VolumeState | SnapshotState)[]> =>
      (kind === 'volume' ? await provider.volumes?.list(ref, context) : await provider.snapshots?.list(ref, context)) ??
      [];
    let complete = true;
    let listed: readonly (VolumeState | SnapshotState)[];
    if (capabilities.accountWide) listed = await list(null);
    else {
      const machines = await this.database.query(ownMachines, providerId, MOST_MACHINES + 1);
      complete = machines.length <= MOST_MACHINES;
      const lists: (VolumeState | SnapshotState)[] = [];
      for (const { external_id: externalId, mark } of machines.slice(0, MOST_MACHINES))
        lists.push(...(await unlessGone(() => list({ externalId, mark }))));
      listed = lists;
    }
    return {
      complete,
      store: () => this.database.query(storeThings, providerId, kind, JSON.stringify(listed.map(thingRow))),
    };
  }

  private async askEvents(providerId: string, { events }: Provider, context: CallContext): Promise<Told> {
    if (!events) return { complete: true, store: () => Promise.resolve() };
    const [newest] = await this.database.query(newestEvent, providerId);
    const nowMs = this.clock.now().getTime();
    const since = new Date(newest?.at ? newest.at.getTime() - OVERLAP_MS : nowMs - FIRST_EVENTS_MS);
    const items: ProviderEvent[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof events.list>> = await events.list({ since, cursor }, context);
      items.push(...page.items);
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== null && pages < MOST_EVENT_PAGES);
    // What is thrown away after thirty days is not to come back with the next look.
    const kept = items.filter(({ at }) => at.getTime() > nowMs - 30 * DAY_MS);
    return {
      complete: cursor === null,
      store: () => this.database.query(storeEvents, providerId, JSON.stringify(kept.map(eventRow))),
    };
  }

  private async askUsage(providerId: string, { usage }: Provider, context: CallContext): Promise<Told> {
    if (!usage) return { complete: true, store: () => Promise.resolve() };
    const { from, to, currency, items } = await usage.current(context);
    return {
      complete: true,
      store: async () => {
        await this.database.query(storeUsage, providerId, from, to, currency);
        await this.database.query(storeUsageItems, providerId, JSON.stringify(items.map(usageRow)));
      },
    };
  }

  private finish(providerId: string, write: () => Promise<unknown>): Promise<void> {
    return this.database.transaction(async () => {
      // Removed while it was asked.
      if ((await this.database.client.provider.count({ where: { id: providerId } })) === 0) return;
      await write();
      await this.events.emit('provider.updated', null, providerId);
    });
  }
}

async function unlessGone<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return [];
    throw error;
  }
}

const thingRow = (thing: VolumeState | SnapshotState) => ({
  machine: thing.machineExternalId ?? '',
  ref: thing.externalId,
  name: thing.name,
  mark: thing.mark,
  state: thing.state,
  size: thing.sizeGib,
  location: thing.location,
  made: thing.createdAt?.toISOString() ?? null,
});

const eventRow = (event: ProviderEvent) => ({
  ref: event.externalId,
  at: event.at.toISOString(),
  kind: event.kind,
  level: event.level,
  text: event.text,
  machine: event.machineExternalId,
  actor: event.actor,
});

const usageRow = (item: UsageItem) => ({
  kind: item.kind,
  ref: item.externalId,
  unit: item.unit,
  quantity: item.quantity,
  micros: item.amountMicros === null ? null : String(item.amountMicros),
});
