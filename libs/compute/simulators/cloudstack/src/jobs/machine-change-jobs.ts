import { newNic } from '../world/addresses.js';
import { demandZone, hostLoads, noCapacity } from '../world/capacity.js';
import { ref } from '../world/collections.js';
import { powerOff, powerOn } from '../world/machines.js';
import { invalid } from '../world/refusal.js';
import type { MachineState } from '../world/state.js';
import { GIB } from '../world/units.js';
import { beginMachineUsage, endUsage } from '../world/usage.js';
import { addVolume, attach, removeVolume, rootVolume } from '../world/volumes.js';
import type { World } from '../world/world.js';
import type { ActionOf, JobContext, JobTable } from './job-actions.js';
import { demandState, jobMachine, resultOf } from './machine-jobs.js';

type ChangeJob =
  | 'machine.scale'
  | 'machine.restore'
  | 'machine.reset_password'
  | 'machine.reset_keys'
  | 'machine.set_affinity'
  | 'nic.add'
  | 'nic.remove'
  | 'nic.set_default'
  | 'nic.add_address'
  | 'nic.remove_address'
  | 'iso.attach'
  | 'iso.detach';

function demandHostRoom(world: World, machine: MachineState, extraMib: number): void {
  demandZone(world, machine);
  const host = machine.hostId === null ? undefined : world.state.hosts[machine.hostId];
  const load = host && hostLoads(world).get(host.id);
  if (host && load && load.memoryMib + extraMib > host.memoryMib) throw noCapacity(machine.name);
}

/** A running machine grows only, and only where image, offering and machine allow it. */
function demandScalable(context: JobContext, machine: MachineState, wish: ActionOf<'machine.scale'>): void {
  demandState(machine, ['Running', 'Stopped'], 'scale');
  if (machine.state === 'Stopped') return;
  const offering = ref(context.world, 'offerings', wish.offeringId);
  if (!machine.dynamicallyScalable || !offering.dynamicScaling)
    throw invalid(
      `Unable to scale VM ${machine.name}: dynamic scaling is not enabled for it. Stop it before changing its offering`,
    );
  if (wish.cpuNumber < machine.cpuNumber || wish.memoryMib < machine.memoryMib)
    throw invalid(
      `While the VM is running, only scaling up it is supported. New service offering has less than the present one`,
    );
  demandHostRoom(context.world, machine, wish.memoryMib - machine.memoryMib);
}

function demandNoSnapshots(world: World, machine: MachineState): void {
  if (Object.values(world.state.machineSnapshots).some(({ machineId }) => machineId === machine.id))
    throw invalid(`NIC cannot be changed on VM ${machine.id} while it has VM snapshots`);
}

function rebuild(context: JobContext, machine: MachineState, wish: ActionOf<'machine.restore'>): void {
  const { world } = context;
  const template = ref(world, 'templates', wish.templateId ?? machine.templateId);
  const old = rootVolume(world, machine.id);
  const bytes = (wish.rootDiskGib ?? 0) * GIB;
  const sizeGib = Math.max(bytes, old?.sizeBytes ?? 0, template.sizeBytes) / GIB;
  if (old) removeVolume(world, old);
  const root = addVolume(world, {
    name: `ROOT-${machine.sequence}`,
    type: 'ROOT',
    zoneId: machine.zoneId,
    accountId: machine.accountId,
    projectId: machine.projectId,
    sizeGib: bytes > 0 ? Math.max(bytes, template.sizeBytes) / GIB : sizeGib,
    serviceOfferingId: machine.offeringId,
    templateId: template.id,
  });
  attach(world, root, machine, 0);
  root.state = 'Ready';
  machine.templateId = template.id;
  machine.osTypeId = template.osTypeId;
  machine.passwordEnabled = template.passwordEnabled;
}

/** A change that needs no waiting beyond its turn. */
function brief<A extends { machineId: string }>(
  check: (context: JobContext, machine: MachineState, action: A) => void,
  change: (context: JobContext, machine: MachineState, action: A) => void,
) {
  return {
    begin: (context: JobContext, action: A): number => {
      check(context, jobMachine(context, action.machineId), action);
      return context.world.settings.timings.resetMs;
    },
    finish: (context: JobContext, action: A): object => {
      const machine = jobMachine(context, action.machineId);
      change(context, machine, action);
      machine.updatedMs = context.world.nowMs();
      return resultOf(context, machine);
    },
  };
}

function nicOf(machine: MachineState, nicId: string): MachineState['nics'][number] {
  const nic = machine.nics.find(({ id }) => id === nicId);
  if (!nic) throw invalid(`Unable to find nic ${nicId} of VM ${machine.id}`);
  return nic;
}

const ON_OR_OFF = ['Running', 'Stopped'] as const;

export const machineChangeJobs: JobTable<ChangeJob> = {
  'machine.scale': {
    begin: (context, action) => {
      demandScalable(context, jobMachine(context, action.machineId), action);
      return context.world.settings.timings.scaleMs;
    },
    finish: (context, action) => {
      const { world } = context;
      const machine = jobMachine(context, action.machineId);
      const running = machine.state === 'Running';
      endUsage(world, machine.id);
      machine.offeringId = action.offeringId;
      machine.cpuNumber = action.cpuNumber;
      machine.cpuSpeedMhz = action.cpuSpeedMhz;
      machine.memoryMib = action.memoryMib;
      machine.updatedMs = world.nowMs();
      beginMachineUsage(world, machine, 2);
      if (running) beginMachineUsage(world, machine, 1);
      return resultOf(context, machine);
    },
  },

  'machine.restore': {
    begin: (context, { machineId }) => {
      const machine = jobMachine(context, machineId);
      demandState(machine, ON_OR_OFF, 'restore');
      if (Object.values(context.world.state.machineSnapshots).some((snapshot) => snapshot.machineId === machineId))
        throw invalid(`Unable to restore VM, please remove VM snapshots before restoring VM`);
      if (machine.state === 'Running') machine.state = 'Stopping';
      return context.world.settings.timings.restoreMs;
    },
    finish: (context, action) => {
      const machine = jobMachine(context, action.machineId);
      const ran = machine.state === 'Stopping';
      if (ran) powerOff(context.world, machine);
      rebuild(context, machine, action);
      if (ran) powerOn(context.world, machine);
      return resultOf(context, machine);
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (machine?.state === 'Stopping') machine.state = 'Running';
    },
  },

  'machine.reset_password': brief<ActionOf<'machine.reset_password'>>(
    (_context, machine) => {
      if (machine.state !== 'Stopped')
        throw invalid(`Vm ${machine.id} should be stopped to do password reset: it is in the state ${machine.state}`);
    },
    () => undefined,
  ),

  'machine.reset_keys': brief<ActionOf<'machine.reset_keys'>>(
    (_context, machine) => {
      if (machine.state !== 'Stopped')
        throw invalid(`Vm ${machine.id} should be stopped to do SSH Key reset: it is in the state ${machine.state}`);
    },
    (_context, machine, { keyPairs }) => {
      machine.keyPairs = [...keyPairs];
    },
  ),

  'machine.set_affinity': brief<ActionOf<'machine.set_affinity'>>(
    (_context, machine) => demandState(machine, ['Stopped'], 'update affinity groups of'),
    (_context, machine, { groupIds }) => {
      machine.affinityGroupIds = [...groupIds];
    },
  ),

  'nic.add': brief<ActionOf<'nic.add'>>(
    ({ world }, machine, { networkId }) => {
      demandState(machine, ON_OR_OFF, 'add a nic to');
      demandNoSnapshots(world, machine);
      if (machine.nics.some((nic) => nic.networkId === networkId))
        throw invalid(`A NIC already exists for VM ${machine.id} in network ${networkId}`);
    },
    ({ world }, machine, { networkId, address }) => {
      const next = Math.max(-1, ...machine.nics.map(({ deviceId }) => deviceId)) + 1;
      machine.nics.push(newNic(world, ref(world, 'networks', networkId), next, address ?? undefined));
    },
  ),

  'nic.remove': brief<ActionOf<'nic.remove'>>(
    ({ world }, machine, { nicId }) => {
      demandState(machine, ON_OR_OFF, 'remove a nic from');
      demandNoSnapshots(world, machine);
      if (nicOf(machine, nicId).isDefault)
        throw invalid(`Unable to remove nic ${nicId} from VM ${machine.id}, nic is default.`);
    },
    (_context, machine, { nicId }) => {
      machine.nics = machine.nics.filter(({ id }) => id !== nicId);
    },
  ),

  'nic.set_default': brief<ActionOf<'nic.set_default'>>(
    (_context, machine, { nicId }) => {
      demandState(machine, ON_OR_OFF, 'change the default nic of');
      nicOf(machine, nicId);
    },
    (_context, machine, { nicId }) => {
      for (const nic of machine.nics) nic.isDefault = nic.id === nicId;
    },
  ),

  'nic.add_address': {
    begin: ({ world }) => world.settings.timings.shortMs,
    finish: (context, { machineId, nicId, addressId, address }) => {
      const machine = jobMachine(context, machineId);
      const nic = nicOf(machine, nicId);
      nic.secondary.push({ id: addressId, address });
      return {
        nicsecondaryip: {
          id: addressId,
          ipaddress: address,
          networkid: nic.networkId,
          nicid: nic.id,
          virtualmachineid: machine.id,
          secondaryip: [],
        },
      };
    },
  },

  'nic.remove_address': {
    begin: ({ world }) => world.settings.timings.shortMs,
    finish: (context, { machineId, addressId }) => {
      for (const nic of jobMachine(context, machineId).nics)
        nic.secondary = nic.secondary.filter(({ id }) => id !== addressId);
      return { success: true };
    },
  },

  'iso.attach': brief<ActionOf<'iso.attach'>>(
    (_context, machine) => demandState(machine, ON_OR_OFF, 'attach an ISO to'),
    (_context, machine, { isoId }) => {
      machine.isoId = isoId;
    },
  ),

  'iso.detach': brief<ActionOf<'iso.detach'>>(
    (_context, machine) => {
      demandState(machine, ON_OR_OFF, 'detach an ISO from');
      if (machine.isoId === null) throw invalid('The specified VM has no ISO attached to it.');
    },
    (_context, machine) => {
      machine.isoId = null;
    },
  ),
};
