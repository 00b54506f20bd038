import type { JobAction } from '../jobs/job-actions.js';
import { nicView } from '../views/machine.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, owned, PAGING, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { takeAddress } from '../world/addresses.js';
import { demandAccess, ref } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { MachineState, NicState } from '../world/state.js';
import { mayUseNetwork } from './deploy-networks.js';
import { demandActiveProject, machineJob } from './machine-power.commands.js';

const MACHINE = { virtualmachineid: owned('machines', REQUIRED) };

function subject(call: Call): MachineState {
  const machine = call.need('virtualmachineid', 'machines');
  demandActiveProject(call, machine.projectId);
  return machine;
}

function addNic(call: Call): JobRequest {
  const machine = subject(call);
  const network = call.need('networkid', 'networks');
  if (!mayUseNetwork(call.world, machine, network))
    throw denied(`Unable to use network with id= ${network.id}, permission denied`);
  if (network.zoneId !== machine.zoneId) throw invalid(`${network.name} is not in the zone of VM ${machine.id}`);
  const address = call.params.text('ipaddress') || null;
  const action: JobAction = { do: 'nic.add', machineId: machine.id, networkId: network.id, address };
  return machineJob(machine, action, 'NIC.CREATE', 'adding nic to Vm');
}

/** A nic is found by its own id alone. */
function nicById(call: Call): { machine: MachineState; nic: NicState } {
  const id = call.params.need('nicid');
  for (const machine of Object.values(call.world.state.machines)) {
    const nic = machine.nics.find((candidate) => candidate.id === id);
    if (!nic) continue;
    demandAccess(call.world, call.caller, machine);
    return { machine, nic };
  }
  throw invalid(`There is no nic for the id ${id}`);
}

function addAddress(call: Call): JobRequest {
  const { machine, nic } = nicById(call);
  const network = ref(call.world, 'networks', nic.networkId);
  const wanted = call.params.text('ipaddress') || undefined;
  if (wanted !== undefined) network.hasChosenAddresses = true;
  const address = takeAddress(call.world, network, wanted);
  if (address === null) throw invalid(`Network ${network.name} has no addresses`);
  const addressId = call.world.uuid();
  return {
    instanceType: 'None',
    instanceId: addressId,
    lock: machine.id,
    action: { do: 'nic.add_address', machineId: machine.id, nicId: nic.id, addressId, address },
  };
}

function removeAddress(call: Call): JobRequest {
  const id = call.params.need('id');
  for (const machine of Object.values(call.world.state.machines)) {
    if (!machine.nics.some((nic) => nic.secondary.some((address) => address.id === id))) continue;
    demandAccess(call.world, call.caller, machine);
    return {
      instanceType: 'None',
      instanceId: id,
      lock: machine.id,
      action: { do: 'nic.remove_address', machineId: machine.id, addressId: id },
    };
  }
  throw invalid(`Unable to find secondary ip address by id ${id}`);
}

function attachIso(call: Call): JobRequest {
  const machine = subject(call);
  const iso = call.need('id', 'isos');
  if (!iso.ready) throw invalid(`ISO ${iso.id} is not ready to be used`);
  if (!iso.zoneIds.includes(machine.zoneId)) throw invalid(`ISO ${iso.id} is not there in the zone of the VM`);
  if (!iso.isPublic) demandAccess(call.world, call.caller, iso);
  const action: JobAction = { do: 'iso.attach', machineId: machine.id, isoId: iso.id };
  return machineJob(machine, action, 'ISO.ATTACH', 'attaching ISO to Vm');
}

export const nicAndIsoCommands: readonly Command[] = [
  {
    name: 'listNics',
    description: 'Lists the interfaces of a machine',
    kind: 'sync',
    params: { ...PAGING, ...MACHINE, nicid: text(), networkid: uuid('networks') },
    handle: (call) => {
      const machine = call.need('virtualmachineid', 'machines');
      const id = call.params.text('nicid');
      const networkId = call.params.text('networkid');
      const matches = machine.nics
        .filter((nic) => id === undefined || nic.id === id)
        .filter((nic) => networkId === undefined || nic.networkId === networkId);
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'nic', matches, (nic) => ({ ...nicView(sight, nic), virtualmachineid: machine.id }));
    },
  },
  {
    name: 'addNicToVirtualMachine',
    description: 'Connects a machine to another network',
    kind: 'async',
    params: { ...MACHINE, networkid: uuid('networks', REQUIRED), ipaddress: text() },
    handle: addNic,
  },
  {
    name: 'removeNicFromVirtualMachine',
    description: 'Disconnects a machine from a network',
    kind: 'async',
    params: { ...MACHINE, nicid: text(REQUIRED) },
    handle: (call) => {
      const machine = subject(call);
      const action: JobAction = { do: 'nic.remove', machineId: machine.id, nicId: call.params.need('nicid') };
      return machineJob(machine, action, 'NIC.DELETE', 'removing nic from Vm');
    },
  },
  {
    name: 'updateDefaultNicForVirtualMachine',
    description: 'Makes another interface the default one',
    kind: 'async',
    params: { ...MACHINE, nicid: text(REQUIRED) },
    handle: (call) => {
      const machine = subject(call);
      const action: JobAction = { do: 'nic.set_default', machineId: machine.id, nicId: call.params.need('nicid') };
      return machineJob(machine, action, 'NIC.UPDATE', 'updating nic of Vm');
    },
  },
  {
    name: 'addIpToNic',
    description: 'Gives an interface another address',
    kind: 'create',
    params: { nicid: text(REQUIRED), ipaddress: text() },
    handle: addAddress,
  },
  {
    name: 'removeIpFromNic',
    description: 'Takes an address from an interface',
    kind: 'async',
    params: { id: text(REQUIRED) },
    handle: removeAddress,
  },
  {
    name: 'attachIso',
    description: 'Puts an ISO into the drive of a machine',
    kind: 'async',
    params: { ...MACHINE, id: uuid('isos', REQUIRED), forced: bool() },
    handle: attachIso,
  },
  {
    name: 'detachIso',
    description: 'Empties the drive of a machine',
    kind: 'async',
    params: { ...MACHINE, forced: bool() },
    handle: (call) => {
      const machine = subject(call);
      return machineJob(machine, { do: 'iso.detach', machineId: machine.id }, 'ISO.DETACH', 'detaching ISO from Vm');
    },
  },
  {
    name: 'updateVMAffinityGroup',
    description: 'Changes the affinity groups of a stopped machine',
    kind: 'async',
    params: { id: owned('machines', REQUIRED), affinitygroupids: uuids('affinityGroups') },
    handle: (call) => {
      const machine = call.need('id', 'machines');
      const groupIds = call.params.list('affinitygroupids') ?? [];
      const action: JobAction = { do: 'machine.set_affinity', machineId: machine.id, groupIds };
      return machineJob(machine, action, 'VM.AFFINITY.GROUP.UPDATE', 'updating affinity groups of Vm');
    },
  },
];
