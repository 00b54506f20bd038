import type { JobAction } from '../jobs/job-actions.js';
import { machineView } from '../views/machine.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, list, long, map, owned, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { ref } from '../world/collections.js';
import { demandRoom } from '../world/limits.js';
import { denied, invalid } from '../world/refusal.js';
import type { MachineState, ServiceOfferingState } from '../world/state.js';
import { GIB } from '../world/units.js';
import { beginMachineUsage, endUsage } from '../world/usage.js';
import { checkKeyPairs, checkUserData, keyPairNames } from './deploy-access.js';
import { demandActiveProject, demandExpungeRight, machineJob } from './machine-power.commands.js';
import { machineDone } from './machine-update.command.js';
import { sizeOf, type Size } from './sizes.js';

interface NewSize extends Size {
  readonly machine: MachineState;
  readonly offering: ServiceOfferingState;
}

/** What a machine would be after a change of its offering. @throws ApiRefusal */
function newSize(call: Call): NewSize {
  const machine = call.need('id', 'machines');
  demandActiveProject(call, machine.projectId);
  const offering = call.need('serviceofferingid', 'offerings');
  if (!offering.active) throw invalid(`Service offering ${offering.id} is inactive and cannot be used`);
  const size = sizeOf(offering, call.params.merged('details'));
  const isSame =
    offering.id === machine.offeringId && size.cpuNumber === machine.cpuNumber && size.memoryMib === machine.memoryMib;
  if (isSame)
    throw invalid(
      `Not upgrading vm ${machine.id} since it already has the requested service offering (${offering.name})`,
    );
  demandRoom(call.world, machine, {
    cpu: size.cpuNumber - machine.cpuNumber,
    memory: size.memoryMib - machine.memoryMib,
  });
  return { ...size, machine, offering };
}

function scale(call: Call): JobRequest {
  const { machine, offering, ...size } = newSize(call);
  const action: JobAction = { do: 'machine.scale', machineId: machine.id, offeringId: offering.id, ...size };
  return machineJob(machine, action, 'VM.UPGRADE', 'scaling Vm');
}

function changeService(call: Call): object {
  const { machine, offering, ...size } = newSize(call);
  if (machine.state !== 'Stopped')
    throw invalid(
      `Unable to upgrade virtual machine ${machine.id} in state ${machine.state}; make sure the virtual machine is stopped`,
    );
  endUsage(call.world, machine.id);
  machine.offeringId = offering.id;
  Object.assign(machine, size);
  beginMachineUsage(call.world, machine, 2);
  machineDone(call, machine, 'VM.UPGRADE', 'upgrading Vm');
  return { virtualmachine: machineView(new Sight(call.world, call.caller.isRoot), machine) };
}

function restore(call: Call): JobRequest {
  const { world, params } = call;
  const machine = call.need('virtualmachineid', 'machines');
  demandActiveProject(call, machine.projectId);
  const template = call.get('templateid', 'templates');
  if (template?.withdrawn === true) throw invalid(`Invalid template id provided for restoreVM: ${template.id}`);
  if (template && !template.ready) throw invalid(`Template ${template.id} is not ready to be used`);
  if (template && !template.isPublic && template.accountId !== machine.accountId && !call.caller.isRoot)
    throw denied(`Acct[${call.caller.account.id}] does not have permission to operate with template ${template.id}`);
  if (params.flag('expunge') === true) demandExpungeRight(call, 'expunge');
  const source = template ?? ref(world, 'templates', machine.templateId);
  const rootDiskGib = params.number('rootdisksize') ?? null;
  if (rootDiskGib !== null && rootDiskGib * GIB < source.sizeBytes)
    throw invalid(`Root volume size (${rootDiskGib} GB) is smaller than the template's size`);
  const action: JobAction = {
    do: 'machine.restore',
    machineId: machine.id,
    templateId: template?.id ?? null,
    rootDiskGib,
  };
  const request = machineJob(machine, action, 'VM.RESTORE', 'restoring Vm');
  return source.passwordEnabled ? { ...request, secret: world.random.hex(12) } : request;
}

function resetPassword(call: Call): JobRequest {
  const machine = call.need('id', 'machines');
  if (!machine.passwordEnabled)
    throw invalid('Fail to reset password for the virtual machine, the template is not password enabled');
  const chosen = call.params.text('password');
  const action: JobAction = { do: 'machine.reset_password', machineId: machine.id };
  return {
    ...machineJob(machine, action, 'VM.RESETPASSWORD', 'resetting Vm password'),
    secret: chosen === undefined || chosen === '' ? call.world.random.hex(12) : chosen,
  };
}

function resetKeys(call: Call): JobRequest {
  const machine = call.need('id', 'machines');
  const names = keyPairNames(call);
  if (names.length === 0) throw invalid('At least one valid keypair is required');
  const keyPairs = checkKeyPairs(call.world, machine, names);
  const action: JobAction = { do: 'machine.reset_keys', machineId: machine.id, keyPairs };
  const request = machineJob(machine, action, 'VM.RESETSSHKEY', 'resetting Vm SSHkey');
  return machine.passwordEnabled ? { ...request, secret: call.world.random.hex(12) } : request;
}

function resetUserData(call: Call): object {
  const machine = call.need('id', 'machines');
  const registered = call.get('userdataid', 'userData');
  const given = checkUserData(call);
  if (!registered && given === null) throw invalid('Either userdata or userdataid is needed');
  machine.userData = registered?.userData ?? given;
  machine.userDataId = registered?.id ?? null;
  machineDone(call, machine, 'VM.RESETUSERDATA', 'resetting Vm userdata');
  return { virtualmachine: machineView(new Sight(call.world, call.caller.isRoot), machine) };
}

function assign(call: Call): object {
  const { world, params } = call;
  const machine = call.need('virtualmachineid', 'machines');
  const name = params.text('account');
  const domainId = params.text('domainid');
  const account = Object.values(world.state.accounts).find(
    (candidate) => candidate.name === name && candidate.domainId === domainId,
  );
  if (!account) throw invalid(`Unable to find the account to move the VM to: ${name ?? ''}`);
  if (machine.state !== 'Stopped') throw invalid(`Unable to move VM ${machine.id} as it is not in the Stopped state`);
  machine.accountId = account.id;
  machine.projectId = null;
  machine.userId = Object.values(world.state.users).find((user) => user.accountId === account.id)?.id ?? machine.userId;
  for (const id of machine.volumeIds)
    Object.assign(ref(world, 'volumes', id), { accountId: account.id, projectId: null });
  const networks = params.list('networkids');
  if (networks)
    machine.nics = machine.nics.map((nic, index) => ({ ...nic, networkId: networks[index] ?? nic.networkId }));
  machineDone(call, machine, 'VM.MOVE', 'moving Vm');
  return { virtualmachine: machineView(new Sight(world, call.caller.isRoot), machine) };
}

const SIZE_PARAMS = {
  id: owned('machines', REQUIRED),
  serviceofferingid: uuid('offerings', REQUIRED),
  details: map(),
  automigrate: bool({ since: '4.17' }),
  shrinkok: bool({ since: '4.17' }),
  miniops: long({ since: '4.17' }),
  maxiops: long({ since: '4.17' }),
};

export const machineChangeCommands: readonly Command[] = [
  {
    name: 'scaleVirtualMachine',
    description: 'Changes the size of a machine',
    kind: 'async',
    params: SIZE_PARAMS,
    handle: scale,
  },
  {
    name: 'changeServiceForVirtualMachine',
    description: 'Changes the size of a stopped machine',
    kind: 'sync',
    params: SIZE_PARAMS,
    handle: changeService,
  },
  {
    name: 'restoreVirtualMachine',
    description: 'Writes a new root disk from a template',
    kind: 'async',
    envelope: 'restorevmresponse',
    params: {
      virtualmachineid: owned('machines', REQUIRED),
      templateid: uuid('templates'),
      details: map({ since: '4.20' }),
      diskofferingid: uuid('diskOfferings', { since: '4.20' }),
      rootdisksize: long({ since: '4.20' }),
      expunge: bool({ since: '4.20' }),
    },
    handle: restore,
  },
  {
    name: 'resetPasswordForVirtualMachine',
    description: 'Sets a new password',
    kind: 'async',
    params: { id: owned('machines', REQUIRED), password: text({ since: '4.19' }) },
    handle: resetPassword,
  },
  {
    name: 'resetSSHKeyForVirtualMachine',
    description: 'Sets other SSH keys',
    kind: 'async',
    envelope: 'resetSSHKeyforvirtualmachineresponse',
    params: {
      id: owned('machines', REQUIRED),
      keypair: text(),
      keypairs: list({ since: '4.17' }),
      account: text(),
      domainid: uuid('domains'),
      projectid: text(),
    },
    handle: resetKeys,
  },
  {
    name: 'resetUserDataForVirtualMachine',
    description: 'Sets other user data',
    kind: 'sync',
    since: '4.18',
    params: {
      id: owned('machines', REQUIRED),
      userdata: text(),
      userdataid: uuid('userData'),
      userdatadetails: map(),
    },
    handle: resetUserData,
  },
  {
    name: 'getVirtualMachineUserData',
    description: 'Reads the user data of a machine',
    kind: 'sync',
    params: { virtualmachineid: owned('machines', REQUIRED) },
    handle: (call) => {
      const machine = call.need('virtualmachineid', 'machines');
      const userdata = machine.userData === null ? {} : { userdata: machine.userData };
      return { virtualmachineuserdata: { virtualmachineid: machine.id, ...userdata } };
    },
  },
  {
    name: 'assignVirtualMachine',
    description: 'Gives a machine to another account',
    kind: 'sync',
    admin: 'domain',
    envelope: 'moveuservmresponse',
    params: {
      virtualmachineid: owned('machines', REQUIRED),
      account: text(REQUIRED),
      domainid: uuid('domains', REQUIRED),
      networkids: uuids('networks'),
    },
    handle: assign,
  },
];
