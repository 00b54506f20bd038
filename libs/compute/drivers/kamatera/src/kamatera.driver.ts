import type {
  Accepted,
  AdoptionFacet,
  CloneFacet,
  EventsFacet,
  MetricsFacet,
  PricesFacet,
  RenameFacet,
  SnapshotFacet,
  CallContext,
  Catalogue,
  CheckReport,
  ComputeDriver,
  CreateSpec,
  DriverDescription,
  FindResult,
  InventoryPage,
  MachineRef,
  MachineSize,
  MachineState,
  Placement,
  PlaceRequest,
  PowerRequest,
  TaskHandle,
  TaskState,
  VendorHttp,
  VolumeFacet,
} from '@uni/compute-port';
import { beginAdopt, beginRelease, followAdoption } from './adoption/machine.adoption.js';
import { beginRename, followRename } from './adoption/machine.rename.js';
import { beginClone } from './clone/machine.clone.js';
import { readEvents } from './insight/events.reader.js';
import { readMetrics } from './insight/metrics.reader.js';
import { readPrices } from './insight/prices.reader.js';
import { requireOwned } from './server/server.reader.js';
import { beginRemoval, beginRevert, beginSnapshot, followSnapshot } from './snapshots/snapshot.facet.js';
import { beginVolume } from './volumes/volume.create.js';
import {
  beginVolumeGrowth,
  beginVolumeRemoval,
  followVolume,
  listVolumes,
  refuseMove,
} from './volumes/volume.facet.js';
import { readSnapshots, refuseAccountWide } from './snapshots/snapshot.reader.js';
import { KamateraApi } from './api/kamatera.api.js';
import { checkConnection } from './check/connection.check.js';
import type { KamateraConnection } from './connection/connection.options.js';
import { beginCreate, findCreated, requireSpec, type BuildSite } from './create/create.begin.js';
import { RecentAttempts } from './create/recent.attempts.js';
import { followCreate } from './create/create.follow.js';
import { beginDestroy, followDestroy } from './destroy/machine.destroy.js';
import { describeDriver } from './driver.description.js';
import { place } from './placement/placement.reader.js';
import { beginPower } from './power/power.begin.js';
import { followPower } from './power/power.follow.js';
import { beginResize, followResize } from './resize/machine.resize.js';
import { readCatalogue } from './survey/catalogue.reader.js';
import { readInventory, readMachine } from './survey/inventory.reader.js';
import { parseHandle } from './task/task.handle.js';

/** One Kamatera account, spoken to with an API key. Each method only says which part of the driver does the work. */
export class KamateraDriver implements ComputeDriver {
  readonly cloning: CloneFacet = {
    clone: async (source, spec, placement, context) => beginClone(this.site(context), source, spec, placement),
  };

  readonly adoption: AdoptionFacet = {
    adopt: async (externalId, mark, context) => beginAdopt(this.api(context), externalId, mark, this.now()),
    release: async (ref, context) => beginRelease(this.api(context), ref, this.now()),
  };

  readonly renaming: RenameFacet = {
    rename: async (ref, name, context) => beginRename(this.api(context), ref, name, this.now()),
  };

  readonly snapshots: SnapshotFacet = {
    list: async (ref, context) => {
      if (ref === null) return refuseAccountWide();
      const api = this.api(context);
      return readSnapshots(api, await requireOwned(api, ref));
    },
    create: async (ref, order, context) => beginSnapshot(this.api(context), ref, order, this.now()),
    revert: async (ref, snapshot, context) => beginRevert(this.api(context), ref, snapshot, this.now()),
    remove: async (ref, snapshot, context) => beginRemoval(this.api(context), ref, snapshot, this.now()),
  };

  readonly volumes: VolumeFacet = {
    list: async (ref, context) => {
      if (ref === null) return refuseAccountWide();
      const api = this.api(context);
      return listVolumes(api, await requireOwned(api, ref));
    },
    create: async (ref, order, context) => beginVolume(this.api(context), ref, order, this.now()),
    attach: () => refuseMove(),
    detach: () => refuseMove(),
    resize: async (ref, volume, sizeGib, context) =>
      beginVolumeGrowth(this.api(context), ref, volume, sizeGib, this.now()),
    remove: async (ref, volume, context) => beginVolumeRemoval(this.api(context), ref, volume, this.now()),
  };

  readonly metrics: MetricsFacet = {
    read: async (ref, range, context) => readMetrics(this.api(context), ref, range, this.now()),
  };

  readonly events: EventsFacet = {
    list: async ({ since }, context) => ({ items: await readEvents(this.api(context), since), nextCursor: null }),
  };

  readonly prices: PricesFacet = { list: async (context) => readPrices(this.api(context), this.connection) };

  private readonly attempts = new RecentAttempts();

  constructor(
    private readonly connection: KamateraConnection,
    private readonly http: VendorHttp,
    private readonly now: () => Date,
  ) {}

  describe(): DriverDescription {
    return describeDriver(this.connection.options);
  }

  check(context: CallContext): Promise<CheckReport> {
    return checkConnection(this.api(context), this.connection.options, this.now);
  }

  catalogue(context: CallContext): Promise<Catalogue> {
    return readCatalogue(this.api(context), this.connection.options);
  }

  inventory(_cursor: string | null, context: CallContext): Promise<InventoryPage> {
    return readInventory(this.api(context));
  }

  place(request: PlaceRequest, context: CallContext): Promise<Placement> {
    return place(this.api(context), this.connection.options, request);
  }

  async find(spec: CreateSpec, _placement: Placement, context: CallContext): Promise<FindResult> {
    return findCreated(this.site(context), spec);
  }

  async create(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    return beginCreate(this.site(context), spec, placement);
  }

  get(ref: MachineRef, context: CallContext): Promise<MachineState> {
    return readMachine(this.api(context), ref);
  }

  power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted> {
    return beginPower(this.api(context), ref, request, this.now());
  }

  resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted> {
    return beginResize(this.api(context), ref, size, this.now());
  }

  destroy(ref: MachineRef, context: CallContext): Promise<Accepted> {
    return beginDestroy(this.api(context), ref, this.now());
  }

  async task(handle: TaskHandle, spec: CreateSpec | null, context: CallContext): Promise<TaskState> {
    const parsed = parseHandle(handle);
    const api = this.api(context);
    const now = this.now();
    switch (parsed.op) {
      case 'create':
        requireSpec(spec);
        return followCreate(api, parsed, now);
      case 'power':
        return followPower(api, parsed, now);
      case 'resize':
        return followResize(api, parsed, now);
      case 'destroy':
        return followDestroy(api, parsed, now);
      case 'adopt':
        return followAdoption(api, parsed, now);
      case 'rename':
        return followRename(api, parsed, now);
      case 'snapshot':
        return followSnapshot(api, parsed, now);
      case 'volume':
        return followVolume(api, parsed, now);
    }
  }

  private site(context: CallContext): BuildSite {
    return {
      api: this.api(context),
      options: this.connection.options,
      attempts: this.attempts,
      now: this.now(),
    };
  }

  private api(context: CallContext): KamateraApi {
    return new KamateraApi(this.http, this.connection, context);
  }
}
