import { formatCpu } from '../wire/formats.js';
import type { CommandKind, ServerSpec } from '../world/command.state.js';
import type { ServerState } from '../world/server.state.js';
import type { World } from '../world/world.js';

/** What the queue and a server's history call a command. */
export const COMMAND_WORDS: Readonly<Record<CommandKind, string>> = {
  create: 'Create Server',
  clone: 'Clone Server',
  power_on: 'Power On',
  power_off: 'Power Off',
  restart: 'Restart',
  suspend: 'Suspend',
  resume: 'Resume',
  terminate: 'Terminate',
  cpu: 'Change CPU',
  ram: 'Change RAM',
  backup: 'Change Daily Backup',
  managed: 'Change Management Services',
  billing: 'Change Billing',
  disk_add: 'Add Disk',
  disk_resize: 'Change Disk Size',
  disk_remove: 'Remove Disk',
  snapshot_create: 'Create Snapshot',
  snapshot_revert: 'Revert Snapshot',
  snapshot_delete: 'Delete Snapshot',
  disk_to_image: 'Clone Disk To Library',
  password: 'Change Password',
  rename: 'Rename Server',
  nic_add: 'Add Network',
  nic_connect: 'Connect Network',
  nic_disconnect: 'Disconnect Network',
};

const yesNo = (value: boolean): string => (value ? 'Yes' : 'No');

/** The log of a create as far as it is known before the server stands. */
export function createLogHead(spec: ServerSpec): string[] {
  return [
    `Name: ${spec.name}`,
    `Zone: ${spec.datacenter}`,
    `CPU: ${formatCpu(spec)}`,
    `RAM: ${spec.ramMb}MB`,
    `Image Name: ${spec.imageName}`,
    ...spec.diskSizesGb.map((sizeGb, index) => `Disk #${index + 1}: ${sizeGb}GB`),
  ];
}

/** The rest of it, with the addresses that were given. */
export function createLogTail(world: World, spec: ServerSpec, server: ServerState): string[] {
  const city = world.state.datacenters.find(({ id }) => id === spec.datacenter)?.city ?? spec.datacenter;
  return [
    ...server.nics.map(({ network, ips }, index) => `Network #${index + 1}: ${network} - ${ips.join(',')} @ ${city}`),
    `Daily Backup: ${yesNo(spec.backup)}`,
    `Management Services: ${yesNo(spec.managed)}`,
    `Billing: ${spec.billing === 'hourly' ? 'Hourly' : 'Monthly'}`,
    `Traffic Package: ${server.traffic}`,
  ];
}
