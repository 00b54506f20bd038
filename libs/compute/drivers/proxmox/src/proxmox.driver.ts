import {
  ProviderError,
  type Accepted,
  type BackupFacet,
  type CallContext,
  type Catalogue,
  type CheckReport,
  type ComputeDriver,
  type CreateSpec,
  type DriverDescription,
  type FindResult,
  type InventoryPage,
  type MachineRef,
  type MachineSize,
  type MachineState,
  type Placement,
  type PlaceRequest,
  type PowerRequest,
  type TaskHandle,
  type TaskState,
  type VendorHttp,
} from '@uni/compute-port';
import { adoptionFacet } from './adoption/adoption.facet.js';
import { PveApi } from './api/pve.api.js';
import { backupFacet } from './backup/backup.facet.js';
import { followBackup } from './backup/backup.follow.js';
import { checkConnection } from './check/connection.check.js';
import type { PveConnection } from './connection/connection.options.js';
import { consoleFacet } from './console/console.facet.js';
import { cloneFacet } from './create/clone.facet.js';
import { beginCreate } from './create/create.begin.js';
import { CreateChain } from './create/create.chain.js';
import { findCreated } from './create/create.find.js';
import { beginDestroy, followDestroy } from './destroy/machine.destroy.js';
import { discFacet } from './disc/disc.facet.js';
import { describeDriver } from './driver.description.js';
import { firewallFacet, followFirewall } from './firewall/firewall.facet.js';
import { readAddresses } from './guest/guest.addresses.js';
import { requireOwned } from './guest/guest.lookup.js';
import { readGuestStatus } from './guest/guest.status.js';
import { describeMachine } from './guest/machine.state.js';
import { renameFacet } from './guest/rename.facet.js';
import { eventsFacet } from './insight/events.facet.js';
import { metricsFacet } from './insight/metrics.facet.js';
import { place } from './placement/placement.reader.js';
import { beginPower } from './power/power.begin.js';
import { followPower } from './power/power.follow.js';
import { followRebuild } from './rebuild/rebuild.chain.js';
import { rebuildFacet } from './rebuild/rebuild.facet.js';
import { beginResize, followResize } from './resize/machine.resize.js';
import { readCatalogue } from './survey/catalogue.reader.js';
import { readInventory } from './survey/inventory.reader.js';
import { snapshotFacet } from './snapshot/snapshot.facet.js';
import { followJob } from './task/job.follow.js';
import { followRestore } from './task/restore.follow.js';
import { parseHandle } from './task/task.handle.js';
import { followVolume } from './volume/volume.attach.js';
import { volumeFacet } from './volume/volume.facet.js';

/** One Proxmox VE cluster, spoken to with an API token. Each method only says which part of the driver does the work. */
export class ProxmoxDriver implements ComputeDriver {
  readonly snapshots = snapshotFacet((context) => this.api(context));
  readonly volumes = volumeFacet((context) => this.api(context));
  readonly isos = discFacet((context) => this.api(context));
  readonly firewall = firewallFacet((context) => this.api(context));
  readonly adoption = adoptionFacet((context) => this.api(context));
  readonly renaming = renameFacet((context) => this.api(context));
  readonly events = eventsFacet((context) => this.api(context));
  readonly metrics;
  readonly console;
  readonly rebuilding;
  readonly cloning;
  /** Only with a storage for them. */
  declare readonly backups?: BackupFacet;

  constructor(
    private readonly connection: PveConnection,
    private readonly http: VendorHttp,
    private readonly now: () => Date,
  ) {
    const open = (context: CallContext) => this.api(context);
    this.metrics = metricsFacet(open, now);
    this.console = consoleFacet(open, connection, now);
    this.rebuilding = rebuildFacet(open, connection, now);
    this.cloning = cloneFacet(open, connection);
    const { backupStorage: storage, pool } = connection.options;
    if (storage !== undefined) this.backups = backupFacet(open, { storage, pool });
  }

  describe(): DriverDescription {
    return describeDriver(this.connection.options);
  }

  check(context: CallContext): Promise<CheckReport> {
    return checkConnection(this.api(context), this.connection, this.now);
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

  async find(spec: CreateSpec, placement: Placement, context: CallContext): Promise<FindResult> {
    return findCreated(this.api(context), this.connection, spec, placement);
  }

  async create(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    return beginCreate(this.api(context), this.connection, spec, placement);
  }

  async get(ref: MachineRef, context: CallContext): Promise<MachineState> {
    const api = this.api(context);
    const machine = await requireOwned(api, ref);
    const status = await readGuestStatus(api, machine.node, machine.vmid, machine.kind);
    const addresses = await readAddresses(api, machine, status.status === 'running');
    return describeMachine(machine, status, addresses);
  }

  power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted> {
    return beginPower(this.api(context), ref, request);
  }

  resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted> {
    return beginResize(this.api(context), ref, size);
  }

  destroy(ref: MachineRef, context: CallContext): Promise<Accepted> {
    return beginDestroy(this.api(context), this.connection, ref);
  }

  async task(handle: TaskHandle, spec: CreateSpec | null, context: CallContext): Promise<TaskState> {
    const api = this.api(context);
    const parsed = parseHandle(handle);
    switch (parsed.op) {
      case 'create':
        if (!spec) throw missingSpec();
        return new CreateChain(api, this.connection, spec, this.now()).advance(parsed);
      case 'power':
        return followPower(api, parsed, this.now());
      case 'resize':
        return followResize(api, parsed, this.now());
      case 'destroy':
        return followDestroy(api, parsed, this.now());
      case 'job':
        return followJob(api, parsed, this.now());
      case 'restore':
        return followRestore(api, parsed, this.now());
      case 'volume':
        return followVolume(api, parsed, this.now());
      case 'backup':
        return followBackup(api, parsed, this.now());
      case 'firewall':
        return followFirewall(api, parsed, this.now());
      case 'rebuild':
        return followRebuild(api, parsed, this.now());
    }
  }

  private api(context: CallContext): PveApi {
    return new PveApi(this.http, this.connection.authorization, context);
  }
}

function missingSpec(): ProviderError {
  return new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'a create task was asked about without its order',
  });
}
