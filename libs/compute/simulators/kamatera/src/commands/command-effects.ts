import { assertNever } from '@uni/platform';
import { Refusal } from '../world/refusal.js';
import { createServer, makeNic, removeServer, setPower } from '../world/servers.js';
import { deleteSnapshot, requireSnapshot, revertTo, takeSnapshot } from '../world/snapshots.js';
import type { CommandState, CommandWork, ServerSpec } from '../world/command.state.js';
import type { PowerState, ServerState } from '../world/server.state.js';
import type { World } from '../world/world.js';
import { createLogTail } from './command-words.js';

/** @throws Refusal when the datacenter has no room left. */
function demandCapacity(world: World, datacenter: string): void {
  const full = world.conditions('no_capacity').some((one) => one.datacenter === null || one.datacenter === datacenter);
  if (full) throw new Refusal('Not enough resources in the selected zone');
}

/** The server of a command; it may have vanished meanwhile. */
function subject(world: World, command: CommandState): ServerState {
  const server = command.serverId === null ? undefined : world.server(command.serverId);
  if (!server) throw new Refusal('Server not found.');
  return server;
}

function partly(command: CommandState): string | null {
  return command.fault?.kind === 'partial' ? command.fault.what : null;
}

function changePower(world: World, command: CommandState, server: ServerState, power: PowerState): void {
  const before = server.power;
  setPower(world, server, power);
  const { ms, reads } = command.powerLag;
  server.lag = before === power ? null : { shows: before, untilMs: world.nowMs() + ms, reads };
}

function create(world: World, command: CommandState, spec: ServerSpec): void {
  demandCapacity(world, spec.datacenter);
  const server = createServer(world, spec, {
    cause: String(command.id),
    withNetworks: partly(command) !== 'without_network',
    withExtraDisks: partly(command) !== 'without_extra_disks',
  });
  server.activeCommandId = command.id;
  server.hiddenReads = command.listLagReads;
  command.serverId = server.id;
  command.log.push(...createLogTail(world, spec, server));
}

function addImage(world: World, command: CommandState, work: Extract<CommandWork, { kind: 'disk_to_image' }>): void {
  const server = subject(world, command);
  const disk = server.disks.find(({ uuid }) => uuid === work.diskUuid);
  if (!disk) throw new Refusal('Disk not found.');
  const image = {
    id: `6000c29${world.random.hex(25)}`,
    datacenter: server.datacenter,
    name: work.imageName,
    sizeGb: disk.sizeGb,
    minRamMb: 256,
    createdAtMs: world.nowMs(),
  };
  world.state.privateImages.push(image);
  world.record('image_created', image, String(command.id));
}

function rename(world: World, command: CommandState, name: string): void {
  const server = subject(world, command);
  server.name = name;
  world.record('relabelled', server, String(command.id));
}

function removeDisk(server: ServerState, index: number): void {
  server.disks.splice(index, 1);
}

function resizeDisk(world: World, command: CommandState, work: Extract<CommandWork, { kind: 'disk_resize' }>): void {
  const server = subject(world, command);
  const disk = server.disks[work.index];
  if (!disk) throw new Refusal('Disk not found.');
  // The platform takes one before it grows the file system, and leaves it there.
  if (work.provision) takeSnapshot(world, server, 'before-disk-resize');
  disk.sizeGb = work.sizeGb;
}

function connect(server: ServerState, mac: string, connected: boolean): void {
  const nic = server.nics.find((candidate) => candidate.mac === mac);
  if (!nic) throw new Refusal('Network interface not found.');
  nic.connected = connected;
}

/** Does what a command is for. @throws Refusal when it turns out to be impossible: the command then ends with `error`. */
export function carryOut(world: World, command: CommandState): void {
  const { work } = command;
  switch (work.kind) {
    case 'create':
    case 'clone':
      return create(world, command, work.spec);
    case 'power_on':
    case 'resume':
      if (partly(command) !== 'stays_off') changePower(world, command, subject(world, command), 'on');
      return;
    case 'power_off':
      return changePower(world, command, subject(world, command), 'off');
    case 'suspend':
      return changePower(world, command, subject(world, command), 'suspended');
    case 'restart': {
      const server = subject(world, command);
      setPower(world, server, 'off');
      return setPower(world, server, 'on');
    }
    case 'terminate': {
      const server = subject(world, command);
      if (partly(command) !== 'server_stays') removeServer(world, server, String(command.id));
      return;
    }
    case 'cpu':
      demandCapacity(world, command.datacenter);
      Object.assign(subject(world, command), { cpuCount: work.cpuCount, cpuType: work.cpuType });
      return;
    case 'ram':
      demandCapacity(world, command.datacenter);
      subject(world, command).ramMb = work.ramMb;
      return;
    case 'backup':
      subject(world, command).backup = work.value;
      return;
    case 'managed':
      subject(world, command).managed = work.value;
      return;
    case 'billing':
      Object.assign(subject(world, command), { billing: work.billing, traffic: work.traffic });
      return;
    case 'disk_add':
      demandCapacity(world, command.datacenter);
      subject(world, command).disks.push({ uuid: world.random.uuid(), sizeGb: work.sizeGb });
      return;
    case 'disk_resize':
      return resizeDisk(world, command, work);
    case 'disk_remove':
      return removeDisk(subject(world, command), work.index);
    case 'snapshot_create':
      takeSnapshot(world, subject(world, command), work.name);
      return;
    case 'snapshot_revert':
      requireSnapshot(subject(world, command), work.snapshotId);
      return revertTo(subject(world, command), work.snapshotId);
    case 'snapshot_delete':
      return deleteSnapshot(subject(world, command), work.snapshotId);
    case 'disk_to_image':
      return addImage(world, command, work);
    case 'password':
      subject(world, command).password = work.password;
      return;
    case 'rename':
      return rename(world, command, work.name);
    case 'nic_add': {
      const server = subject(world, command);
      server.nics.push(makeNic(world, server.datacenter, work.network, work.ip));
      return;
    }
    case 'nic_connect':
    case 'nic_disconnect':
      return connect(subject(world, command), work.mac, work.kind === 'nic_connect');
    default:
      return assertNever(work);
  }
}

/** A new server is switched on last, unless the order says otherwise. */
export function finishPower(world: World, command: CommandState): void {
  const { work } = command;
  if ((work.kind !== 'create' && work.kind !== 'clone') || !work.spec.powerOn || partly(command) === 'stays_off')
    return;
  const server = command.serverId === null ? undefined : world.server(command.serverId);
  if (server) changePower(world, command, server, 'on');
}
