import { CloudRefusal, type CloudFirewall, type CloudMachine } from './cloud.types.js';
import { text, type Operations } from './operation.types.js';

const MAX_EXTRA_ADDRESSES = 3;

export const keepingReads: Operations = {
  discs: (world) => ({ discs: world.discs }),
  'firewall.get': (world, input) => world.machines.get(text(input, 'id')).firewall,
};

/** What changes a machine without building or removing it. */
export const keepingWrites: Operations = {
  'machines.rebuild': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    const image = text(input, 'image');
    if (!world.images.includes(image)) throw new CloudRefusal(400, 'no_image', `image ${image} does not exist`);
    if (machine.power === 'on' && world.ids === 'vendor')
      throw new CloudRefusal(400, 'is_on', `machine ${machine.id} is on`);
    const name = text(input, 'name');
    const task = world.tasks.begin('rebuild', { machine }, () => {
      Object.assign(machine, { image, name, content: `fresh ${image}`, inRescue: false });
    });
    return { task: task.id };
  },
  'machines.rescue': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    const on = input['on'] === true;
    const task = world.tasks.begin(on ? 'rescue' : 'unrescue', { machine }, () => {
      machine.inRescue = on;
      world.machines.turnOn(machine);
    });
    return { task: task.id, password: on ? `rescue-${world.serial()}` : null };
  },
  'machines.label': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    const before = typeof input['before'] === 'string' ? input['before'] : null;
    // Compared in the same breath, so that two who label one machine at once cannot both succeed.
    if (machine.label !== before) throw new CloudRefusal(409, 'labelled', `machine ${machine.id} has another label`);
    machine.label = typeof input['label'] === 'string' ? input['label'] : null;
    return {};
  },
  'machines.rename': (world, input) => {
    world.machines.getIdle(text(input, 'id')).name = text(input, 'name');
    return {};
  },
  'disc.set': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    const disc = typeof input['disc'] === 'string' ? input['disc'] : null;
    if (disc !== null && !world.discs.includes(disc))
      throw new CloudRefusal(400, 'no_disc', `disc ${disc} does not exist`);
    const task = world.tasks.begin('disc', { machine }, () => (machine.disc = disc));
    return { task: task.id };
  },
  'addresses.add': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    if (machine.extraAddresses.length >= MAX_EXTRA_ADDRESSES)
      throw new CloudRefusal(
        409,
        'quota',
        `machine ${machine.id} has ${MAX_EXTRA_ADDRESSES} extra addresses, which is the limit`,
      );
    const extra = { id: `ip-${world.serial()}`, address: world.machines.nextAddress() };
    const task = world.tasks.begin('address', { machine }, () => void machine.extraAddresses.push(extra));
    return { task: task.id, id: extra.id };
  },
  'addresses.drop': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    const address = text(input, 'address');
    requireExtra(machine, address);
    const task = world.tasks.begin('address', { machine }, () => {
      machine.extraAddresses = machine.extraAddresses.filter(({ id }) => id !== address);
    });
    return { task: task.id };
  },
  'firewall.set': (world, input) => {
    const machine = world.machines.getIdle(text(input, 'id'));
    const firewall = structuredClone(input['firewall']) as CloudFirewall;
    if (firewall.rules.some(({ note }) => note.length > 100))
      throw new CloudRefusal(400, 'bad_input', 'a note is too long');
    const task = world.tasks.begin('firewall', { machine }, () => (machine.firewall = firewall));
    return { task: task.id };
  },
};

function requireExtra(machine: CloudMachine, id: string): void {
  if (!machine.extraAddresses.some((extra) => extra.id === id))
    throw new CloudRefusal(404, 'not_found', `machine ${machine.id} has no extra address ${id}`);
}
