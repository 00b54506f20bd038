import { machineView } from '../views/machine.view.js';
import { Sight } from '../views/sight.js';
import { ref } from '../world/collections.js';
import { addDoneEvent } from '../world/events.js';
import { invalid } from '../world/refusal.js';
import type { MachineState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, integer, list, map, owned, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { checkUserData } from './deploy-access.js';
import { demandUniqueName } from './deploy-networks.js';
import { demandHostName } from './deploy.command.js';
import { demandActiveProject } from './machine-power.commands.js';

/** The row that a finished change of a machine leaves. */
export function machineDone(call: Call, machine: MachineState, type: string, words: string): void {
  addDoneEvent(call.world, {
    type,
    description: `Successfully completed ${words}. Vm Id: ${machine.id}`,
    userId: call.caller.userId,
    accountId: machine.accountId,
    projectId: machine.projectId,
    resourceId: machine.id,
    resourceType: 'VirtualMachine',
    resourceName: machine.name,
  });
}

function rename(call: Call, machine: MachineState): void {
  const name = call.params.text('name');
  if (name === undefined || name === '' || name === machine.name) return;
  demandHostName(name);
  const networks = machine.nics.map(({ networkId }) => ref(call.world, 'networks', networkId));
  demandUniqueName(call.world, name, networks, machine.id);
  machine.name = name;
  call.world.record('relabelled', machine, call.command);
}

function update(call: Call): object {
  const { world, params } = call;
  const machine = call.need('id', 'machines');
  demandActiveProject(call, machine.projectId);
  if (machine.state === 'Destroyed' || machine.state === 'Expunging')
    throw invalid(`VM ${machine.id} is not in the right state: ${machine.state}`);
  const details = params.merged('details');
  const cleans = params.flag('cleanupdetails') === true;
  if (cleans && Object.keys(details).length > 0)
    throw invalid('Both details and cleanupdetails parameters are not allowed');
  const registered = call.get('userdataid', 'userData');
  const userData = checkUserData(call);
  rename(call, machine);
  const displayName = params.text('displayname');
  if (displayName !== undefined && displayName !== machine.displayName) {
    machine.displayName = displayName;
    world.record('relabelled', machine, call.command);
  }
  if (params.has('group')) machine.group = params.text('group') || null;
  machine.haEnable = params.flag('haenable') ?? machine.haEnable;
  machine.dynamicallyScalable = params.flag('isdynamicallyscalable') ?? machine.dynamicallyScalable;
  machine.deleteProtection = params.flag('deleteprotection') ?? machine.deleteProtection;
  machine.osTypeId = params.text('ostypeid') || machine.osTypeId;
  machine.leaseDays = params.number('leaseduration') ?? machine.leaseDays;
  if (registered) machine.userDataId = registered.id;
  machine.userData = registered?.userData ?? userData ?? machine.userData;
  const groups = params.list('securitygroupids');
  if (groups) machine.securityGroupIds = groups;
  // What is given replaces everything that was there.
  if (cleans) machine.details = {};
  else if (Object.keys(details).length > 0) machine.details = details;
  machine.updatedMs = world.nowMs();
  machineDone(call, machine, 'VM.UPDATE', 'updating Vm');
  return { virtualmachine: machineView(new Sight(world, call.caller.isRoot), machine) };
}

export const machineUpdateCommand: Command = {
  name: 'updateVirtualMachine',
  description: 'Changes names, details and settings of a machine',
  kind: 'sync',
  params: {
    id: owned('machines', REQUIRED),
    name: text(),
    displayname: text(),
    group: text(),
    haenable: bool(),
    ostypeid: uuid('osTypes'),
    userdata: text(),
    userdataid: uuid('userData', { since: '4.18' }),
    isdynamicallyscalable: bool(),
    details: map(),
    cleanupdetails: bool(),
    deleteprotection: bool({ since: '4.20' }),
    leaseduration: integer({ since: '4.21' }),
    securitygroupids: uuids('securityGroups'),
    securitygroupnames: list(),
  },
  handle: update,
};
