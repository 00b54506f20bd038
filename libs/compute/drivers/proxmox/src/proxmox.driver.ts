import {
  ProviderError,
  type Accepted,
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
import { PveApi } from './api/pve.api.js';
import { checkConnection } from './check/connection.check.js';
import type { PveConnection } from './connection/connection.options.js';
import { beginCreate } from './create/create.begin.js';
import { CreateChain } from './create/create.chain.js';
import { findCreated } from './create/create.find.js';
import { beginDestroy, followDestroy } from './destroy/machine.destroy.js';
import { describeDriver } from './driver.description.js';
import { readAddresses } from './guest/guest.addresses.js';
import { requireOwned } from './guest/guest.lookup.js';
import { readGuestStatus } from './guest/guest.status.js';
import { describeMachine } from './guest/machine.state.js';
import { place } from './placement/placement.reader.js';
import { beginPower } from './power/power.begin.js';
import { followPower } from './power/power.follow.js';
import { beginResize, followResize } from './resize/machine.resize.js';
import { readCatalogue } from './survey/catalogue.reader.js';
import { readInventory } from './survey/inventory.reader.js';
import { parseHandle } from './task/task.handle.js';

/** One Proxmox VE cluster, spoken to with an API token. Each method only says which part of the driver does the work. */
export class ProxmoxDriver implements ComputeDriver {
  constructor(
    private readonly connection: PveConnection,
    private readonly http: VendorHttp,
    private readonly now: () => Date,
  ) {}

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
    const status = await readGuestStatus(api, machine.node, machine.vmid);
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
