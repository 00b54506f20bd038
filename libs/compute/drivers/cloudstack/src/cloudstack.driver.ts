import type {
  Accepted,
  AddressFacet,
  AdoptionFacet,
  BackupFacet,
  CallContext,
  Catalogue,
  CheckReport,
  ComputeDriver,
  ConsoleFacet,
  CreateSpec,
  DriverDescription,
  EventsFacet,
  FindResult,
  InventoryPage,
  IsoFacet,
  MachineRef,
  MachineSize,
  MachineState,
  MetricsFacet,
  Placement,
  PlaceRequest,
  PowerRequest,
  RebuildFacet,
  RenameFacet,
  SnapshotFacet,
  TaskHandle,
  TaskState,
  UsageFacet,
  VendorHttp,
  VolumeFacet,
} from '@uni/compute-port';
import { addressFacet } from './address/address.facet.js';
import { adoptionFacet } from './adopt/adoption.facet.js';
import { CloudStackApi } from './api/cloudstack.api.js';
import { backupFacet } from './backup/backup.facet.js';
import { CommandMemory } from './check/command.memory.js';
import { checkConnection } from './check/connection.check.js';
import type { CloudConnection } from './connection/connection.options.js';
import { consoleFacet } from './console/console.facet.js';
import { beginCreate, findCreated } from './create/create.begin.js';
import { beginDestroy } from './destroy/machine.destroy.js';
import { describeDriver } from './driver.description.js';
import type { FacetTools } from './facet.tools.js';
import { eventsFacet } from './insight/events.facet.js';
import { metricsFacet } from './insight/metrics.facet.js';
import { usageFacet } from './insight/usage.facet.js';
import { isoFacet } from './iso/iso.facet.js';
import { requireOwned } from './machine/machine.lookup.js';
import { describeMachine } from './machine/machine.state.js';
import { readRootDisk } from './machine/root.disk.js';
import { renameFacet } from './machine/rename.facet.js';
import { place } from './placement/placement.reader.js';
import { beginPower } from './power/power.begin.js';
import { rebuildFacet } from './rebuild/machine.rebuild.js';
import { beginResize } from './resize/machine.resize.js';
import { snapshotFacet } from './snapshot/snapshot.facet.js';
import { readCatalogue } from './survey/catalogue.reader.js';
import { readInventory } from './survey/inventory.reader.js';
import { followTask } from './task/task.follow.js';
import { volumeFacet } from './volume/volume.facet.js';

/** One CloudStack account or project, spoken to with its API keys. Each method only says which part of the driver does the work. */
export class CloudStackDriver implements ComputeDriver {
  readonly rebuilding: RebuildFacet;
  readonly adoption: AdoptionFacet;
  readonly renaming: RenameFacet;
  readonly snapshots: SnapshotFacet;
  readonly volumes: VolumeFacet;
  readonly isos: IsoFacet;
  readonly backups: BackupFacet;
  readonly console: ConsoleFacet;
  readonly addresses: AddressFacet;
  readonly metrics: MetricsFacet;
  readonly events: EventsFacet;
  private readonly commands = new CommandMemory();
  /** With an administrator's keys only. */
  readonly usage?: UsageFacet;

  constructor(
    private readonly connection: CloudConnection,
    private readonly http: VendorHttp,
    private readonly now: () => Date,
  ) {
    const tools: FacetTools = { api: (context) => this.api(context), options: connection.options };
    this.rebuilding = rebuildFacet(tools);
    this.adoption = adoptionFacet(tools);
    this.renaming = renameFacet(tools);
    this.snapshots = snapshotFacet(tools);
    this.volumes = volumeFacet(tools);
    this.isos = isoFacet(tools);
    this.backups = backupFacet(tools);
    this.console = consoleFacet(tools);
    this.addresses = addressFacet(tools);
    this.metrics = metricsFacet(tools);
    this.events = eventsFacet(tools);
    if (connection.options.usage) this.usage = usageFacet(tools);
  }

  describe(): DriverDescription {
    return describeDriver(this.options);
  }

  check(context: CallContext): Promise<CheckReport> {
    return checkConnection(this.api(context), this.connection, this.commands);
  }

  catalogue(context: CallContext): Promise<Catalogue> {
    return readCatalogue(this.api(context), this.options);
  }

  async inventory(cursor: string | null, context: CallContext): Promise<InventoryPage> {
    return readInventory(this.api(context), this.options, cursor);
  }

  place(request: PlaceRequest, context: CallContext): Promise<Placement> {
    return place(this.api(context), this.connection, request);
  }

  find(spec: CreateSpec, _placement: Placement, context: CallContext): Promise<FindResult> {
    return findCreated(this.api(context), this.options, spec);
  }

  create(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    return beginCreate(this.api(context), this.options, spec, placement);
  }

  async get(ref: MachineRef, context: CallContext): Promise<MachineState> {
    const api = this.api(context);
    const machine = await requireOwned(api, this.options, ref);
    const disk = await readRootDisk(api, this.options, machine.id);
    return describeMachine(machine, disk?.sizeGib ?? null);
  }

  power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted> {
    return beginPower(this.api(context), this.options, ref, request);
  }

  resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted> {
    return beginResize(this.api(context), this.options, ref, size);
  }

  destroy(ref: MachineRef, context: CallContext): Promise<Accepted> {
    return beginDestroy(this.api(context), this.options, ref);
  }

  async task(handle: TaskHandle, _spec: CreateSpec | null, context: CallContext): Promise<TaskState> {
    return followTask(this.api(context), this.options, handle);
  }

  private get options() {
    return this.connection.options;
  }

  private api(context: CallContext): CloudStackApi {
    return new CloudStackApi(this.http, this.connection.access, context, this.now);
  }
}
