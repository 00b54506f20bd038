import {
  ProviderError,
  type Accepted,
  type CallContext,
  type Catalogue,
  type CheckReport,
  type ComputeDriver,
  type CreateSpec,
  type DriverDescription,
  type DriverFacets,
  type FacetName,
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
import { MemoryInsight } from './memory.insight.js';
import { MemoryKeeping } from './memory.keeping.js';
import { stateOf } from './memory.machine.js';
import { pending } from './memory.task.js';
import { MemoryThings } from './memory.things.js';
import { handle as handleShape, wire } from './memory.wire.js';

export interface MemoryDriverOptions {
  /** Default: the cloud's own token. */
  readonly token?: string;
  readonly now?: () => Date;
  /** Facets that this driver shall lack and declare as unsupported. */
  readonly without?: readonly FacetName[];
}

/** A driver for `MemoryCloud`: the port in full, without a network. */
export function createMemoryDriver(cloud: MemoryCloud, options: MemoryDriverOptions = {}): ComputeDriver {
  const client = new MemoryClient(cloud, options.token ?? cloud.token);
  const without = options.without ?? [];
  const description = describeMemoryDriver(cloud.ids, without, cloud.requiresKey);
  const changing = new MemoryChange(client);
  const creating = new MemoryCreate(client, cloud.ids, cloud.requiresKey);
  const things = new MemoryThings(client, changing, description.capabilities);
  const keeping = new MemoryKeeping(client, changing, description.capabilities);
  const insight = new MemoryInsight(client, changing);
  const facets: Required<DriverFacets> = {
    cloning: { clone: (source, spec, placement, context) => creating.copy(source, spec, placement, context) },
    ...pick(things, ['snapshots', 'volumes', 'backups']),
    ...pick(keeping, ['rebuilding', 'rescue', 'renaming', 'adoption', 'isos', 'addresses', 'firewall']),
    ...pick(insight, ['console', 'metrics', 'events', 'usage', 'prices']),
  };
  const kept = Object.entries(facets).filter(([name]) => !without.some((lacking) => lacking === name));
  const driver = new MemoryDriver(client, description, creating, changing, things, options.now ?? (() => new Date()));
  return Object.assign(driver, Object.fromEntries(kept));
}

function pick<T, K extends keyof T>(whole: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, whole[key]])) as Pick<T, K>;
}

class MemoryDriver implements ComputeDriver {
  constructor(
    private readonly client: MemoryClient,
    private readonly description: DriverDescription,
    private readonly creating: MemoryCreate,
    private readonly changing: MemoryChange,
    private readonly things: MemoryThings,
    private readonly now: () => Date,
  ) {}

  describe(): DriverDescription {
    return this.description;
  }

  check(context: CallContext): Promise<CheckReport> {
    return checkMemoryCloud(this.client, this.now, context);
  }

  async catalogue(context: CallContext): Promise<Catalogue> {
    const { zones } = await this.client.call('zones', {}, wire.zones, context);
    const { images } = await this.client.call('images', {}, wire.images, context);
    const { networks } = await this.client.call('networks', {}, wire.networks, context);
    const { discs } = await this.client.call('discs', {}, wire.discs, context);
    const { flavours } = await this.client.call('tariff', {}, wire.tariff, context);
    return {
      regions: zones.map(({ id }) => ({ ref: id, name: id, available: true, detail: null })),
      sizes: flavours.map(({ id, cpus, memoryMib, diskGib }) => ({
        ref: id,
        name: id,
        vcpus: cpus,
        memoryMib,
        diskGib,
        regionRef: null,
      })),
      images: images.map((ref) => ({ ref, name: ref, os: ref.split('-')[0] ?? null, minDiskGib: 5, locations: [] })),
      networks: networks.map((ref) => ({ ref, name: ref, location: null })),
      isos: discs.map((ref) => ({ ref, name: ref, sizeMib: null, locations: [] })),
    };
  }

  async inventory(cursor: string | null, context: CallContext): Promise<InventoryPage> {
    const page = await this.client.call('machines.list', { cursor }, wire.page, context);
    return { items: page.machines.map(stateOf), nextCursor: page.next, complete: !page.partial };
  }

  async place(request: PlaceRequest, context: CallContext): Promise<Placement> {
    const { images } = await this.client.call('images', {}, wire.images, context);
    if (!images.includes(request.spec.imageRef)) throw failureOf('no_image', `no image ${request.spec.imageRef}`);
    await this.requireNetworks(request.spec.networkRefs, context);
    const { zones } = await this.client.call('zones', {}, wire.zones, context);
    const candidates = zones
      .filter(({ id }) => !request.avoid.includes(id) && (request.spec.region ?? id) === id)
      .map(({ id, freeMemoryMib }) => ({ id, freeMib: freeMemoryMib - committedMib(request, id) }))
      .filter(({ freeMib }) => freeMib >= request.spec.size.memoryMib)
      .sort((a, b) => b.freeMib - a.freeMib || a.id.localeCompare(b.id));
    const best = candidates[0];
    if (best === undefined) throw failureOf('no_room', 'no zone has room left');
    return { location: best.id, reason: `${best.id}: ${best.freeMib} MiB free`, handle: { zone: best.id } };
  }

  private async requireNetworks(wanted: readonly string[], context: CallContext): Promise<void> {
    if (wanted.length === 0) return;
    const { networks } = await this.client.call('networks', {}, wire.networks, context);
    const missing = wanted.find((ref) => !networks.includes(ref));
    if (missing !== undefined) throw failureOf('no_network', `no network ${missing}`);
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
    if (job.task !== null) {
      const task = await this.client.call('tasks.get', { id: job.task }, wire.task, context);
      if (task.state === 'running') return pending(job);
      if (task.state === 'failed') throw failureOf(task.failure?.reason ?? 'internal', task.failure?.words ?? '');
    }
    if (job.for === 'resize') return this.changing.advanceResize(job, context);
    if (job.for === 'thing') return this.things.advance(job, context);
    if (job.for === 'keeping') return { state: 'done', externalId: job.result };
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
