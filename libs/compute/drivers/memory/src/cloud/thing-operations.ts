import { text, whole, type Operations } from './operation.types.js';
import type { CloudWorld } from './operation.types.js';
import { CloudRefusal, type CloudMachine, type CloudThing, type CloudThingKind } from './cloud.types.js';

const KINDS: readonly CloudThingKind[] = ['snapshot', 'volume', 'backup'];
/** Most of one machine. */
export const THING_LIMITS: Readonly<Record<CloudThingKind, number>> = { snapshot: 6, volume: 4, backup: 50 };
const BACKUP_SHARE = 0.4;

export const thingReads: Operations = {
  'things.list': (world, input) => {
    const machine = input['machine'] === null ? null : world.machines.get(text(input, 'machine'));
    const things = world.things.all(kindOf(input));
    return { things: things.filter(({ machineId }) => machine === null || machineId === machine.id).map(show) };
  },
  'things.get': (world, input) => show(world.things.get(kindOf(input), text(input, 'id'))),
};

export const thingWrites: Operations = {
  'things.create': createThing,
  'things.delete': (world, input) => {
    const thing = world.things.getIdle(kindOf(input), text(input, 'id'));
    thing.state = 'removing';
    const { id: task } = world.tasks.begin(
      `${thing.kind}.delete`,
      { thing },
      () => void world.things.remove(thing.id),
      {
        onFailed: () => (thing.state = 'ready'),
      },
    );
    return { task };
  },
  'snapshots.revert': (world, input) => putBack(world, input, 'snapshot'),
  'backups.restore': (world, input) => {
    const machine = world.machines.get(text(input, 'machine'));
    if (machine.power === 'on') throw new CloudRefusal(400, 'is_on', `machine ${machine.id} is on`);
    return putBack(world, input, 'backup');
  },
  'volumes.attach': (world, input) => {
    const machine = idleFor(world, text(input, 'machine'));
    const volume = world.things.getIdle('volume', text(input, 'id'));
    if (volume.machineId !== null) throw new CloudRefusal(409, 'attached', `volume ${volume.id} is attached`);
    requireLimit(world, 'volume', machine);
    const task = world.tasks.begin('volume.attach', { machine, thing: volume }, () => (volume.machineId = machine.id));
    return { task: task.id };
  },
  'volumes.detach': (world, input) => {
    const volume = world.things.getIdle('volume', text(input, 'id'));
    const machine = volume.machineId === null ? null : idleFor(world, volume.machineId);
    const task = world.tasks.begin('volume.detach', { machine, thing: volume }, () => (volume.machineId = null));
    return { task: task.id };
  },
  'volumes.grow': (world, input) => {
    const volume = world.things.getIdle('volume', text(input, 'id'));
    const machine = volume.machineId === null ? null : idleFor(world, volume.machineId);
    const sizeGib = whole(input, 'sizeGib');
    if (sizeGib < volume.sizeGib) throw new CloudRefusal(400, 'bad_input', 'volumes do not shrink');
    const task = world.tasks.begin('volume.grow', { machine, thing: volume }, () => (volume.sizeGib = sizeGib));
    return { task: task.id };
  },
};

function createThing(world: CloudWorld, input: Readonly<Record<string, unknown>>): unknown {
  const kind = kindOf(input);
  const machine = idleFor(world, text(input, 'machine'));
  requireLimit(world, kind, machine);
  const sizes = { snapshot: machine.diskGib, backup: machine.diskGib * BACKUP_SHARE, volume: 0 };
  const thing = world.things.add(
    {
      kind,
      label: text(input, 'label'),
      name: text(input, 'name'),
      machineId: machine.id,
      sizeGib: kind === 'volume' ? whole(input, 'sizeGib') : sizes[kind],
      class: typeof input['class'] === 'string' ? input['class'] : 'ssd',
      withMemory: input['memory'] === true && machine.power === 'on',
      content: machine.content,
    },
    'making',
  );
  const task = world.tasks.begin(`${kind}.create`, { machine, thing }, () => (thing.state = 'ready'), {
    onFailed: () => void world.things.remove(thing.id),
  });
  return { task: task.id, id: thing.id };
}

/** The machine's disk becomes what it was. */
function putBack(world: CloudWorld, input: Readonly<Record<string, unknown>>, kind: CloudThingKind): unknown {
  const machine = idleFor(world, text(input, 'machine'));
  const thing = world.things.getIdle(kind, text(input, 'id'));
  const task = world.tasks.begin(`${kind}.restore`, { machine, thing }, () => (machine.content = thing.content));
  return { task: task.id };
}

function idleFor(world: CloudWorld, machineId: string): CloudMachine {
  return world.machines.getIdle(machineId);
}

function requireLimit(world: CloudWorld, kind: CloudThingKind, machine: CloudMachine): void {
  const held = world.things.all(kind).filter(({ machineId }) => machineId === machine.id);
  if (held.length >= THING_LIMITS[kind])
    throw new CloudRefusal(
      409,
      'quota',
      `machine ${machine.id} has ${held.length} of kind ${kind}, which is the limit`,
    );
}

function kindOf(input: Readonly<Record<string, unknown>>): CloudThingKind {
  const kind = KINDS.find((candidate) => candidate === input['kind']);
  if (kind === undefined) throw new CloudRefusal(400, 'bad_input', 'there is no such kind of thing');
  return kind;
}

function show(thing: CloudThing): unknown {
  const { id, kind, label, name, machineId, sizeGib, withMemory, state, bornAt } = thing;
  const busy = thing.taskId !== null;
  return {
    id,
    kind,
    label,
    name,
    machineId,
    sizeGib,
    class: thing.class,
    withMemory,
    state,
    busy,
    bornAt: bornAt.toISOString(),
  };
}
