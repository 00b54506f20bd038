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
} from '@uni/compute-port';
import type { MemoryCloud } from './cloud/memory-cloud.js';
import { MemoryChange } from './memory.change.js';
import { checkMemoryCloud } from './memory.check.js';
import { failureOf, MemoryClient } from './memory.client.js';
import { MemoryCreate } from './memory.create.js';
import { describeMemoryDriver } from './memory.description.js';
import { stateOf } from './memory.machine.js';
import { handle as handleShape, wire } from './memory.wire.js';

export interface MemoryDriverOptions {
  /** Default: the cloud's own token. */
  readonly token?: string;
  readonly now?: () => Date;
}

/** A driver for `MemoryCloud`: the port in full, without a network. */
export function createMemoryDriver(cloud: MemoryCloud, options: MemoryDriverOptions = {}): ComputeDriver {
  const client = new MemoryClient(cloud, options.token ?? cloud.token);
  return new MemoryDriver(client, cloud.ids, options.now ?? (() => new Date()));
}

class MemoryDriver implements ComputeDriver {
  private readonly creating: MemoryCreate;
  private readonly changing: MemoryChange;

  constructor(
    private readonly client: MemoryClient,
    private readonly ids: 'caller' | 'vendor',
    private readonly now: () => Date,
  ) {
    this.creating = new MemoryCreate(client, ids);
    this.changing = new MemoryChange(client);
  }

  describe(): DriverDescription {
    return describeMemoryDriver(this.ids);
  }

  check(context: CallContext): Promise<CheckReport> {
    return checkMemoryCloud(this.client, this.now, context);
  }

  async catalogue(context: CallContext): Promise<Catalogue> {
    const { zones } = await this.client.call('zones', {}, wire.zones, context);
    const { images } = await this.client.call('images', {}, wire.images, context);
    return {
      regions: zones.map(({ id }) => ({ ref: id, name: id, available: true, detail: null })),
      sizes: [],
      images: images.map((ref) => ({ ref, name: ref, os: ref.split('-')[0] ?? null, minDiskGib: 5, locations: [] })),
      networks: [],
      isos: [],
    };
  }

  async inventory(cursor: string | null, context: CallContext): Promise<InventoryPage> {
    const page = await this.client.call('machines.list', { cursor }, wire.page, context);
    return { items: page.machines.map(stateOf), nextCursor: page.next, complete: !page.partial };
  }

  async place(request: PlaceRequest, context: CallContext): Promise<Placement> {
    const { images } = await this.client.call('images', {}, wire.images, context);
    if (!images.includes(request.spec.imageRef)) throw failureOf('no_image', `no image ${request.spec.imageRef}`);
    const { zones } = await this.client.call('zones', {}, wire.zones, context);
    const candidates = zones
      .filter(({ id }) => !request.avoid.includes(id) && (request.spec.region ?? id) === id)
      .map(({ id, freeMemoryMib }) => ({ id, freeMib: freeMemoryMib - committedMib(request, id) }))
      .filter(({ freeMib }) => freeMib >= request.spec.size.memoryMib)
      .sort((a, b) => b.freeMib - a.freeMib || a.id.localeCompare(b.id));
    const best = candidates[0];
    if (best === undefined) throw failureOf('no_room', 'no zone has room left');
    return { location: best.id, reason: `${best.freeMib} MiB free`, handle: { zone: best.id } };
  }

  find(spec: CreateSpec, _placement: Placement, context: CallContext): Promise<FindResult> {
    return this.creating.find(spec, context);
  }

  create(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    return this.creating.begin(spec, placement, context);
  }

  async get(ref: MachineRef, context: CallContext): Promise<MachineState> {
    return stateOf(await this.changing.own(ref, context));
  }

  power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted> {
    return this.changing.power(ref, request, context);
  }

  resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted> {
    return this.changing.resize(ref, size, context);
  }

  destroy(ref: MachineRef, context: CallContext): Promise<Accepted> {
    return this.changing.destroy(ref, context);
  }

  async task(handle: TaskHandle, spec: CreateSpec | null, context: CallContext): Promise<TaskState> {
    const parsed = handleShape.safeParse(handle);
    if (!parsed.success) throw failureOf('bad_input', 'the task handle is not one of this driver');
    const job = parsed.data;
    const phase = job.for === 'create' ? job.phase : job.for === 'resize' ? 'grow_disk' : job.for;
    if (job.task !== null) {
      const task = await this.client.call('tasks.get', { id: job.task }, wire.task, context);
      if (task.state === 'running') return { state: 'pending', handle: job, phase, progress: null, detail: job.task };
      if (task.state === 'failed') throw failureOf(task.failure?.reason ?? 'internal', task.failure?.words ?? '');
    }
    if (job.for === 'resize') return this.changing.advanceResize(job, context);
    if (job.for !== 'create') return { state: 'done', externalId: job.id };
    if (spec !== null) return this.creating.advance(job, spec, context);
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorMessage: 'a create task needs its order',
    });
  }
}

function committedMib(request: PlaceRequest, zone: string): number {
  return request.committed
    .filter(({ location }) => location === zone)
    .reduce((sum, { memoryMib }) => sum + memoryMib, 0);
}
