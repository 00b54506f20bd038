import { CloudRefusal, type CloudMachine, type CloudTask } from './cloud.types.js';
import { insightReads } from './insight-operations.js';
import { keepingReads, keepingWrites } from './keeping-operations.js';
import { text, texts, whole, type CloudWorld, type Input, type Operations } from './operation.types.js';
import { thingReads, thingWrites } from './thing-operations.js';

const TEMPLATE_DISK_GIB = 5;
const HOUR_MS = 3_600_000;

const READS: Operations = {
  ...thingReads,
  ...keepingReads,
  ...insightReads,
  info: (world) => ({
    version: world.ailment === 'unsupported_version' ? '0.9.1' : '4.2.0',
    time: new Date(world.now().getTime() - (world.ailment === 'clock_skew' ? HOUR_MS : 0)).toISOString(),
    rights: world.ailment === 'missing_right' ? ['machines.read'] : ['machines.read', 'machines.write'],
    quorate: world.ailment !== 'no_quorum',
  }),
  zones: (world) => ({
    zones: world.zones.map((zone) => ({
      id: zone.id,
      memoryMib: zone.memoryMib,
      freeMemoryMib: world.machines.freeMemoryMib(zone),
    })),
  }),
  images: (world) => ({ images: world.images }),
  networks: (world) => ({ networks: world.networks }),
  'machines.list': listMachines,
  'machines.get': (world, input) => show(world.machines.get(text(input, 'id'))),
  'machines.byLabel': (world, input) => ({
    machines: world.machines
      .all()
      .filter((machine) => machine.label === text(input, 'label'))
      .map(show),
  }),
  'tasks.get': (world, input) => showTask(requireTask(world, text(input, 'id'))),
};

const WRITES: Operations = {
  ...thingWrites,
  ...keepingWrites,
  'machines.copy': copyMachine,
  'machines.clone': cloneMachine,
  'machines.create': createMachine,
  'machines.configure': configureMachine,
  'machines.grow': growDisk,
  'machines.power': changePower,
  'machines.delete': deleteMachine,
};

export function isWrite(operation: string): boolean {
  return operation in WRITES;
}

/** @throws CloudRefusal */
export function runOperation(world: CloudWorld, name: string, input: Input): unknown {
  const operation = READS[name] ?? WRITES[name];
  if (operation === undefined) throw new CloudRefusal(404, 'no_operation', `no operation ${name}`);
  if (isWrite(name) && world.ailment === 'no_quorum') throw new CloudRefusal(503, 'no_quorum', 'cluster has no quorum');
  if (isWrite(name) && world.ailment === 'missing_right') {
    throw new CloudRefusal(403, 'right', 'right machines.write is missing');
  }
  return operation(world, input);
}

function listMachines(world: CloudWorld, input: Input): unknown {
  if (world.emptyLists > 0) {
    world.emptyLists -= 1;
    return { machines: [], next: null, partial: false };
  }
  const from = input['cursor'] === null ? 0 : Number(text(input, 'cursor'));
  const all = world.machines.all();
  const next = from + world.pageSize < all.length ? String(from + world.pageSize) : null;
  return { machines: all.slice(from, from + world.pageSize).map(show), next, partial: world.partDown };
}

/** The clone carries the template's size and shows its label only when it is finished. */
function cloneMachine(world: CloudWorld, input: Input): unknown {
  const id = text(input, 'id');
  if (world.machines.find(id) !== undefined) throw new CloudRefusal(409, 'exists', `machine ${id} already exists`);
  const size = { cpus: 1, memoryMib: 512, diskGib: TEMPLATE_DISK_GIB };
  const machine = addMachine(world, id, input, size);
  machine.labelHidden = true;
  return begin(world, 'clone', machine, () => (machine.labelHidden = false));
}

/** Builds and starts in one go under an id of the cloud's choice. */
function createMachine(world: CloudWorld, input: Input): unknown {
  const size = {
    cpus: whole(input, 'cpus'),
    memoryMib: whole(input, 'memoryMib'),
    diskGib: whole(input, 'diskGib'),
  };
  const machine = addMachine(world, world.machines.freeVendorId(), input, size);
  return begin(world, 'create', machine, () => world.machines.turnOn(machine));
}

/** A copy carries the size and the disk of its source, and the label that it was ordered with. */
function copyMachine(world: CloudWorld, input: Input): unknown {
  const source = world.machines.getIdle(text(input, 'source'));
  const id = world.ids === 'vendor' ? world.machines.freeVendorId() : text(input, 'id');
  if (world.machines.find(id) !== undefined) throw new CloudRefusal(409, 'exists', `machine ${id} already exists`);
  const { cpus, memoryMib, diskGib, content, image } = source;
  const machine = addMachine(world, id, { ...input, image, memoryMib }, { cpus, memoryMib, diskGib });
  machine.labelHidden = world.ids === 'caller';
  return begin(world, 'copy', machine, () => {
    machine.labelHidden = false;
    machine.content = content;
  });
}

function configureMachine(world: CloudWorld, input: Input): unknown {
  const machine = world.machines.getIdle(text(input, 'id'));
  if (machine.power !== 'off') throw new CloudRefusal(400, 'is_on', `machine ${machine.id} is on`);
  machine.cpus = whole(input, 'cpus');
  machine.memoryMib = whole(input, 'memoryMib');
  return {};
}

function growDisk(world: CloudWorld, input: Input): unknown {
  const machine = world.machines.getIdle(text(input, 'id'));
  const diskGib = whole(input, 'diskGib');
  if (diskGib < machine.diskGib) throw new CloudRefusal(400, 'bad_input', 'disks do not shrink');
  const task = world.tasks.begin('grow', { machine }, () => (machine.diskGib = diskGib));
  return { task: task.id };
}

function changePower(world: CloudWorld, input: Input): unknown {
  const machine = world.machines.getIdle(text(input, 'id'));
  const action = text(input, 'action');
  const asksGuest = input['hard'] !== true && (action === 'off' || action === 'restart');
  if (machine.power !== 'on' && (action === 'restart' || action === 'suspend')) {
    throw new CloudRefusal(400, 'is_off', `machine ${machine.id} is not on`);
  }
  const task = world.tasks.begin(
    action,
    { machine },
    () => applyPower(world, machine, action),
    machine.deaf && asksGuest && machine.power === 'on'
      ? { failure: { reason: 'guest_timeout', words: 'guest did not shut down in time' } }
      : {},
  );
  return { task: task.id };
}

function applyPower(world: CloudWorld, machine: CloudMachine, action: string): void {
  if (action === 'off') machine.power = 'off';
  else if (action === 'suspend') machine.power = 'suspended';
  else if (action === 'shelve') machine.power = 'shelved';
  else world.machines.turnOn(machine);
}

function deleteMachine(world: CloudWorld, input: Input): unknown {
  const machine = world.machines.getIdle(text(input, 'id'));
  if (machine.power === 'on') throw new CloudRefusal(409, 'is_on', `machine ${machine.id} is on`);
  const task = world.tasks.begin('delete', { machine }, () => {
    world.machines.remove(machine.id);
    world.things.orphan(machine.id);
  });
  return { task: task.id };
}

function addMachine(
  world: CloudWorld,
  id: string,
  input: Input,
  size: { cpus: number; memoryMib: number; diskGib: number },
): CloudMachine {
  const image = text(input, 'image');
  const zone = text(input, 'zone');
  if (!world.images.includes(image)) throw new CloudRefusal(400, 'no_image', `image ${image} does not exist`);
  const networks = texts(input, 'networks');
  const unknown = networks.find((network) => !world.networks.includes(network));
  if (unknown !== undefined) throw new CloudRefusal(400, 'no_network', `network ${unknown} does not exist`);
  world.machines.requireRoom(zone, whole(input, 'memoryMib'));
  return world.machines.add({
    id,
    name: text(input, 'name'),
    label: text(input, 'label'),
    zone,
    image,
    networks,
    ...size,
  });
}

/** A build that fails leaves nothing behind. */
function begin(world: CloudWorld, kind: string, machine: CloudMachine, onOk: () => void): unknown {
  const task = world.tasks.begin(kind, { machine }, onOk, { onFailed: () => world.machines.remove(machine.id) });
  return { task: task.id, id: machine.id };
}

function requireTask(world: CloudWorld, id: string): CloudTask {
  const task = world.tasks.get(id);
  if (task === undefined) throw new CloudRefusal(404, 'not_found', `task ${id} does not exist`);
  return task;
}

function show(machine: CloudMachine): unknown {
  const { id, name, power, cpus, memoryMib, diskGib, zone, address, extraAddresses, disc, inRescue } = machine;
  const label = machine.labelHidden ? null : machine.label;
  const busy = machine.taskId !== null || machine.locked;
  return { id, name, label, power, busy, cpus, memoryMib, diskGib, zone, address, extraAddresses, disc, inRescue };
}

function showTask(task: CloudTask): unknown {
  return { id: task.id, kind: task.kind, state: task.state, failure: task.failure };
}
