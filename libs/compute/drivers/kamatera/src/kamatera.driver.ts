import type {
  Accepted,
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
} from '@uni/compute-port';
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
