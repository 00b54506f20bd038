import {
  ProviderError,
  type Accepted,
  type AdoptionFacet,
  type CallContext,
  type Catalogue,
  type CheckReport,
  type ComputeDriver,
  type ConsoleFacet,
  type CreateSpec,
  type DriverDescription,
  type EventsFacet,
  type FindResult,
  type InventoryPage,
  type MachineRef,
  type MachineSize,
  type MachineState,
  type Placement,
  type PlaceRequest,
  type PowerRequest,
  type PricesFacet,
  type RebuildFacet,
  type RenameFacet,
  type RescueFacet,
  type SnapshotFacet,
  type TaskHandle,
  type TaskState,
  type UsageFacet,
  type VendorHttp,
  type VolumeFacet,
} from '@uni/compute-port';
import { OvhApi, type OvhConnection, OvhSession } from '@uni/ovh-api';
import { openConsole } from './access/console.js';
import { OvhAccount } from './account/ovh.account.js';
import { checkConnection } from './check/connection.check.js';
import { beginCreate, findCreated, followCreate } from './create/create.build.js';
import { beginDestroy, followDestroy } from './destroy/machine.destroy.js';
import { OVH_DESCRIPTION } from './driver.description.js';
import { listEvents } from './insight/events.js';
import { PriceReader } from './insight/prices.js';
import { currentUsage } from './insight/usage.js';
import { adopt, release } from './lifecycle/adoption.js';
import { rename } from './lifecycle/rename.js';
import { rebuild } from './lifecycle/reinstall.js';
import { enterRescue, leaveRescue } from './lifecycle/rescue.js';
import { flavorIdOf } from './machine/instance.wire.js';
import { requireOwned } from './machine/machine.lookup.js';
import { describeMachine } from './machine/machine.state.js';
import { place } from './placement/place.reader.js';
import { beginPower } from './power/power.begin.js';
import { followSettle } from './power/settle.follow.js';
import { beginResize } from './resize/machine.resize.js';
import { createSnapshot, followSnapshot, removeSnapshot, revertToSnapshot } from './snapshot/snapshot.changes.js';
import { allSnapshots, snapshotsOf } from './snapshot/snapshot.lists.js';
import { readCatalogue } from './survey/catalogue.reader.js';
import { readInventory } from './survey/inventory.reader.js';
import { parseHandle } from './task/task.handle.js';
import { attachVolume, createVolume, detachVolume, growVolume, removeVolume } from './volume/volume.changes.js';
import { followVolume } from './volume/volume.follow.js';
import { allVolumes, volumesOf } from './volume/volume.lists.js';

/** One account with all its projects and regions. Each method only says which part of the driver does the work. */
export class OvhDriver implements ComputeDriver {
  readonly adoption: AdoptionFacet = {
    adopt: (externalId, mark, context) => adopt(this.api(context), externalId, mark),
    release: (ref, context) => release(this.api(context), ref),
  };
  readonly rebuilding: RebuildFacet = {
    rebuild: (ref, request, context) => rebuild(this.api(context), ref, request),
  };
  readonly renaming: RenameFacet = { rename: (ref, name, context) => rename(this.api(context), ref, name) };
  readonly rescue: RescueFacet = {
    enter: (ref, context) => enterRescue(this.api(context), ref),
    leave: (ref, context) => leaveRescue(this.api(context), ref),
  };
  readonly snapshots: SnapshotFacet = {
    list: (ref, context) =>
      ref === null ? allSnapshots(this.api(context), this.account) : snapshotsOf(this.api(context), ref),
    create: (ref, order, context) => createSnapshot(this.api(context), ref, order),
    revert: (ref, snapshot, context) => revertToSnapshot(this.api(context), ref, snapshot),
    remove: (_ref, snapshot, context) => removeSnapshot(this.api(context), snapshot),
  };
  readonly volumes: VolumeFacet = {
    list: (ref, context) =>
      ref === null ? allVolumes(this.api(context), this.account) : volumesOf(this.api(context), ref),
    create: (ref, order, context) => createVolume(this.api(context), ref, order),
    attach: (ref, volume, context) => attachVolume(this.api(context), ref, volume),
    detach: (ref, volume, context) => detachVolume(this.api(context), ref, volume),
    resize: (ref, volume, sizeGib, context) => growVolume(this.api(context), ref, volume, sizeGib),
    remove: (_ref, volume, context) => removeVolume(this.api(context), volume),
  };
  readonly console: ConsoleFacet = { open: (ref, context) => openConsole(this.api(context), ref) };
  readonly events: EventsFacet = {
    list: async (request, context) => listEvents(this.api(context), this.account, request),
  };
  readonly usage: UsageFacet = {
    current: (context) => currentUsage(this.api(context), this.account, this.session.now()),
  };
  readonly prices: PricesFacet = { list: (context) => this.priceReader.list(this.api(context)) };

  private readonly session: OvhSession;
  private readonly account: OvhAccount;
  private readonly priceReader: PriceReader;

  constructor(
    private readonly connection: OvhConnection,
    private readonly http: VendorHttp,
    now: () => Date,
  ) {
    this.session = new OvhSession(connection, http, now);
    this.account = new OvhAccount(connection.options);
    this.priceReader = new PriceReader(this.account);
  }

  describe(): DriverDescription {
    return OVH_DESCRIPTION;
  }

  check(context: CallContext): Promise<CheckReport> {
    return checkConnection(this.api(context), this.account, this.connection);
  }

  catalogue(context: CallContext): Promise<Catalogue> {
    return readCatalogue(this.api(context), this.account);
  }

  async inventory(cursor: string | null, context: CallContext): Promise<InventoryPage> {
    return readInventory(this.api(context), this.account, cursor);
  }

  place(request: PlaceRequest, context: CallContext): Promise<Placement> {
    return place(this.api(context), this.account, request);
  }

  async find(spec: CreateSpec, placement: Placement, context: CallContext): Promise<FindResult> {
    return findCreated(this.api(context), spec, placement);
  }

  async create(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    return beginCreate(this.api(context), spec, placement);
  }

  async get(ref: MachineRef, context: CallContext): Promise<MachineState> {
    const api = this.api(context);
    const { at, instance } = await requireOwned(api, ref);
    const flavorId = flavorIdOf(instance);
    const needed = instance.flavor || flavorId === null ? [] : [flavorId];
    return describeMachine(at.project, instance, await this.account.flavorShapes(api, at.project, needed));
  }

  power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted> {
    return beginPower(this.api(context), ref, request);
  }

  resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted> {
    return beginResize(this.api(context), this.account, ref, size);
  }

  destroy(ref: MachineRef, context: CallContext): Promise<Accepted> {
    return beginDestroy(this.api(context), ref);
  }

  async task(handle: TaskHandle, spec: CreateSpec | null, context: CallContext): Promise<TaskState> {
    const api = this.api(context);
    const parsed = parseHandle(handle);
    switch (parsed.op) {
      case 'create':
        if (!spec) throw missingSpec();
        return followCreate(api, parsed, spec);
      case 'settle':
        return followSettle(api, parsed);
      case 'destroy':
        return followDestroy(api, parsed);
      case 'snapshot':
        return followSnapshot(api, parsed);
      case 'volume':
        return followVolume(api, parsed);
    }
  }

  private api(context: CallContext): OvhApi {
    return new OvhApi(this.session, this.http, this.connection.address, context);
  }
}

function missingSpec(): ProviderError {
  return new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'A create task was asked about without its order.',
  });
}
