import { CloudCallFaults } from './cloud-call-faults.js';
import { CloudMachines } from './cloud-machines.js';
import { isWrite, runOperation } from './cloud-operations.js';
import { CloudTasks } from './cloud-tasks.js';
import { CloudThings } from './cloud-things.js';
import {
  CloudConnectionLost,
  CloudRefusal,
  type CloudAilment,
  type CloudAnswer,
  type CloudEvent,
  type CloudRequest,
  type CloudTariff,
  type CloudThing,
  type CloudThingKind,
  type MemoryCloudOptions,
} from './cloud.types.js';
import type { CloudWorld } from './operation.types.js';

/**
 * A small cloud inside the process, with a protocol, tasks and bad luck of its own. It is the vendor of the memory driver and
 * knows nothing of it. Tests read and disturb it behind the driver's back.
 */
export class MemoryCloud {
  readonly machines: CloudMachines;
  readonly things: CloudThings;
  readonly tasks: CloudTasks;
  readonly callFaults = new CloudCallFaults();
  readonly calls = { reads: 0, writes: 0 };
  readonly token: string;
  readonly ids: 'caller' | 'vendor';
  readonly requiresKey: boolean;
  /** What the cloud charges; may be changed at any time. */
  readonly tariff: CloudTariff;
  private readonly world: CloudWorld;

  constructor(options: MemoryCloudOptions = {}) {
    const zones = options.zones ?? [
      { id: 'east', memoryMib: 65_536 },
      { id: 'west', memoryMib: 65_536 },
    ];
    this.token = options.token ?? 'memory-token';
    this.ids = options.ids ?? 'caller';
    this.requiresKey = options.requiresKey ?? false;
    const now = options.now ?? (() => new Date());
    let serial = 0;
    this.machines = new CloudMachines(zones, now);
    this.things = new CloudThings(this.ids, now);
    this.tasks = new CloudTasks(options.taskSteps ?? 2, (event) => this.report(event));
    this.tariff = {
      currency: 'EUR',
      flavours: [...(options.flavours ?? [])],
      volumeGibMicros: 120n,
      snapshotGibMicros: 40n,
    };
    this.world = {
      ids: this.ids,
      machines: this.machines,
      things: this.things,
      tasks: this.tasks,
      zones,
      images: options.images ?? ['debian-13', 'ubuntu-26.04'],
      networks: options.networks ?? ['private', 'public'],
      discs: options.discs ?? ['virtio-drivers', 'rescue-cd'],
      tariff: this.tariff,
      events: [],
      consoleUrl: options.consoleUrl ?? 'ws://127.0.0.1:9/console',
      pageSize: options.pageSize ?? 100,
      now,
      serial: () => (serial += 1),
      ailment: null,
      partDown: false,
      emptyLists: 0,
    };
  }

  /** Answers one request, or breaks the connection with `CloudConnectionLost`. */
  async request(request: CloudRequest): Promise<CloudAnswer> {
    if (request.signal?.aborted === true) throw new CloudConnectionLost('aborted', false);
    if (this.world.ailment === 'unreachable') throw new CloudConnectionLost('refused', false);
    const kind = isWrite(request.operation) ? 'write' : 'read';
    this.calls[kind === 'write' ? 'writes' : 'reads'] += 1;
    return this.callFaults.apply(kind, () => this.carryOut(request, kind), request.signal);
  }

  /** Moves every task on by one step, as every read does. */
  tick(): void {
    this.tasks.tick();
  }

  /** null: healthy again. */
  breakConnection(ailment: CloudAilment | null): void {
    this.world.ailment = ailment;
  }

  /** A zone does not report: lists say that they are incomplete. */
  setPartDown(down: boolean): void {
    this.world.partDown = down;
  }

  /** The next list is empty and claims to be complete. */
  emptyNextList(): void {
    this.world.emptyLists += 1;
  }

  /** Removes a machine as its owner would in the cloud's own console. */
  vanish(id: string): void {
    this.machines.remove(id);
    this.things.orphan(id);
    this.tasks.abandon(id);
  }

  /** Something happens in the cloud that its event list tells. */
  report(event: Omit<CloudEvent, 'id' | 'at'>): void {
    const { events, now } = this.world;
    events.push({ ...event, id: `event-${events.length + 1}`, at: now() });
  }

  /** A snapshot, volume or backup that somebody else made. */
  plantThing(kind: CloudThingKind, machineId: string | null, label: string | null = null): CloudThing {
    const content = machineId === null ? '' : this.machines.get(machineId).content;
    const thing = {
      kind,
      label,
      name: `foreign ${kind}`,
      machineId,
      sizeGib: 7,
      class: 'ssd',
      withMemory: false,
      content,
    };
    return this.things.add(thing, 'ready');
  }

  /** A machine that somebody else made. */
  plant(id: string, label: string | null = null): void {
    const machine = this.machines.add({
      id,
      name: `foreign-${id}`,
      label,
      zone: this.world.zones[0]?.id ?? 'east',
      image: 'debian-13',
      cpus: 1,
      memoryMib: 512,
      diskGib: 5,
    });
    this.machines.turnOn(machine);
  }

  private carryOut(request: CloudRequest, kind: 'read' | 'write'): CloudAnswer {
    if (request.token !== this.token || this.world.ailment === 'unauthorized') {
      return refusal(new CloudRefusal(401, 'token', 'token is not known'));
    }
    if (kind === 'read') this.tasks.tick();
    try {
      return {
        status: 200,
        body: JSON.stringify({ data: runOperation(this.world, request.operation, request.input) }),
      };
    } catch (error) {
      if (error instanceof CloudRefusal) return refusal(error);
      throw error;
    }
  }
}

function refusal(error: CloudRefusal): CloudAnswer {
  return { status: error.status, body: JSON.stringify({ error: { reason: error.reason, words: error.message } }) };
}
