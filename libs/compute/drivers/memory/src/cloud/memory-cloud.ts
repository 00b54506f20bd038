import { CloudCallFaults } from './cloud-call-faults.js';
import { CloudMachines } from './cloud-machines.js';
import { runOperation, isWrite, type CloudWorld } from './cloud-operations.js';
import { CloudTasks } from './cloud-tasks.js';
import {
  CloudConnectionLost,
  CloudRefusal,
  type CloudAilment,
  type CloudAnswer,
  type CloudRequest,
  type MemoryCloudOptions,
} from './cloud.types.js';

/**
 * A small cloud inside the process, with a protocol, tasks and bad luck of its own. It is the vendor of the memory driver and
 * knows nothing of it. Tests read and disturb it behind the driver's back.
 */
export class MemoryCloud {
  readonly machines: CloudMachines;
  readonly tasks: CloudTasks;
  readonly callFaults = new CloudCallFaults();
  readonly calls = { reads: 0, writes: 0 };
  readonly token: string;
  readonly ids: 'caller' | 'vendor';
  private readonly world: CloudWorld;

  constructor(options: MemoryCloudOptions = {}) {
    const zones = options.zones ?? [
      { id: 'east', memoryMib: 65_536 },
      { id: 'west', memoryMib: 65_536 },
    ];
    this.token = options.token ?? 'memory-token';
    this.ids = options.ids ?? 'caller';
    this.machines = new CloudMachines(zones);
    this.tasks = new CloudTasks(options.taskSteps ?? 2);
    this.world = {
      ids: this.ids,
      machines: this.machines,
      tasks: this.tasks,
      zones,
      images: options.images ?? ['debian-13', 'ubuntu-26.04'],
      pageSize: options.pageSize ?? 100,
      now: options.now ?? (() => new Date()),
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
    this.tasks.abandon(id);
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
