import type { JobAction } from '../jobs/job-actions.js';
import { machineSnapshotView } from '../views/storage.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, owned, OWNERSHIP, PAGING, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter } from '../wire/selection.js';
import { instanceName } from '../world/machines.js';
import { invalid } from '../world/refusal.js';
import type { MachineSnapshotState } from '../world/state.js';
import type { World } from '../world/world.js';
import { demandActiveProject } from './machine-power.commands.js';
import { compactDate, whoeverOwns } from './snapshot-parts.js';

export function newMachineSnapshot(
  world: World,
  wish: { readonly machineId: string; readonly name?: string; readonly description?: string; readonly memory: boolean },
): MachineSnapshotState {
  const machine = world.state.machines[wish.machineId];
  if (!machine) throw invalid(`Creating VM snapshot failed due to VM: ${wish.machineId} cannot be found`);
  const id = world.uuid();
  const name = `${instanceName(world, machine)}_VS_${compactDate(world.nowMs())}`;
  const parent = Object.values(world.state.machineSnapshots).find(
    (other) => other.machineId === machine.id && other.current,
  );
  const snapshot: MachineSnapshotState = {
    id,
    name,
    displayName: wish.name ?? name,
    description: wish.description ?? '',
    machineId: machine.id,
    zoneId: machine.zoneId,
    type: wish.memory ? 'DiskAndMemory' : 'Disk',
    state: 'Allocated',
    current: false,
    parentId: parent?.id ?? null,
    createdMs: world.nowMs(),
    accountId: machine.accountId,
    projectId: machine.projectId,
  };
  world.state.machineSnapshots[id] = snapshot;
  return snapshot;
}

function machineSnapshotJob(
  snapshot: MachineSnapshotState,
  action: JobAction,
  type: string,
  words: string,
): JobRequest {
  return {
    instanceType: 'VMSnapshot',
    instanceId: snapshot.id,
    lock: snapshot.machineId,
    action,
    event: { type, resourceType: 'VMSnapshot', words },
  };
}

function createOfMachine(call: Call): JobRequest {
  const machine = call.need('virtualmachineid', 'machines');
  demandActiveProject(call, machine.projectId);
  const name = call.params.text('name') || undefined;
  if (name !== undefined && name.length > 255)
    throw invalid('Creating VM snapshot failed due to length of VM snapshot vm name');
  const memory = call.params.flag('snapshotmemory') ?? false;
  const isTaken = Object.values(call.world.state.machineSnapshots).some(
    (other) => other.machineId === machine.id && other.displayName === name,
  );
  if (name !== undefined && isTaken)
    throw invalid(`Creating VM snapshot failed due to VM snapshot with name ${name} already exists`);
  const description = call.params.text('description');
  const snapshot = newMachineSnapshot(call.world, {
    machineId: machine.id,
    memory,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  });
  call.created('VMSnapshot', snapshot.id);
  return machineSnapshotJob(
    snapshot,
    { do: 'machine_snapshot.create', snapshotId: snapshot.id },
    'VMSNAPSHOT.CREATE',
    'creating VM snapshot',
  );
}

export const machineSnapshotCommands: readonly Command[] = [
  {
    name: 'listVMSnapshot',
    description: 'Lists snapshots of machines',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      virtualmachineid: owned('machines'),
      vmsnapshotid: uuid('machineSnapshots'),
      vmsnapshotids: uuids('machineSnapshots'),
      name: text(),
      state: text(),
    },
    handle: (call) => {
      const { params, world } = call;
      const owns =
        whoeverOwns(call, call.get('vmsnapshotid', 'machineSnapshots')) ??
        whoeverOwns(call, call.get('virtualmachineid', 'machines')) ??
        ownershipFilter(call);
      const id = params.text('vmsnapshotid');
      const ids = params.list('vmsnapshotids');
      const machineId = params.text('virtualmachineid');
      const name = params.text('name');
      const state = params.text('state');
      const holdsKeyword = keywordFilter(call);
      const matches = Object.values(world.state.machineSnapshots)
        .filter(owns)
        .filter((snapshot) => id === undefined || snapshot.id === id)
        .filter((snapshot) => ids?.includes(snapshot.id) ?? true)
        .filter((snapshot) => machineId === undefined || snapshot.machineId === machineId)
        .filter((snapshot) => name === undefined || snapshot.displayName === name)
        .filter((snapshot) => state === undefined || snapshot.state === state)
        .filter((snapshot) => holdsKeyword(snapshot.name, snapshot.displayName));
      const sight = new Sight(world, call.caller.isRoot);
      // The capital letter is the server's.
      return paged(call, 'vmSnapshot', newestFirst(matches), (snapshot) => machineSnapshotView(sight, snapshot));
    },
  },
  {
    name: 'createVMSnapshot',
    description: 'Takes a snapshot of a machine',
    kind: 'create',
    params: {
      virtualmachineid: owned('machines', REQUIRED),
      name: text(),
      description: text(),
      snapshotmemory: bool(),
      quiescevm: bool(),
    },
    handle: createOfMachine,
  },
  {
    name: 'deleteVMSnapshot',
    description: 'Deletes a snapshot of a machine',
    kind: 'async',
    params: { vmsnapshotid: owned('machineSnapshots', REQUIRED) },
    handle: (call) => {
      const snapshot = call.need('vmsnapshotid', 'machineSnapshots');
      return machineSnapshotJob(
        snapshot,
        { do: 'machine_snapshot.delete', snapshotId: snapshot.id },
        'VMSNAPSHOT.DELETE',
        'deleting VM snapshot',
      );
    },
  },
  {
    name: 'revertToVMSnapshot',
    description: 'Puts a machine back to a snapshot',
    kind: 'async',
    params: { vmsnapshotid: owned('machineSnapshots', REQUIRED) },
    handle: (call) => {
      const snapshot = call.need('vmsnapshotid', 'machineSnapshots');
      return machineSnapshotJob(
        snapshot,
        { do: 'machine_snapshot.revert', snapshotId: snapshot.id },
        'VMSNAPSHOT.REVERTTO',
        'reverting VM to snapshot',
      );
    },
  },
];
