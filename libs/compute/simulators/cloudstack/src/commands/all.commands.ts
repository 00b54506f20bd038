import type { Command } from '../wire/command.js';
import { accessCommands } from './access.commands.js';
import { accountCommands } from './account.commands.js';
import { activityCommands } from './activity.commands.js';
import { addressCommands } from './address.commands.js';
import { backupCommands } from './backup.commands.js';
import { catalogueCommands } from './catalogue.commands.js';
import { consoleCommand } from './console.command.js';
import { deployCommand } from './deploy.command.js';
import { discoveryCommands } from './discovery.commands.js';
import { firewallCommands } from './firewall.commands.js';
import { imageListCommands } from './image-list.commands.js';
import { imageCommands } from './image.commands.js';
import { infrastructureCommands } from './infrastructure.commands.js';
import { jobCommands } from './job.commands.js';
import { machineChangeCommands } from './machine-change.commands.js';
import { machineListCommands } from './machine-list.commands.js';
import { machinePowerCommands } from './machine-power.commands.js';
import { machineSnapshotCommands } from './machine-snapshot.commands.js';
import { machineUpdateCommand } from './machine-update.command.js';
import { metricsCommands } from './metrics.commands.js';
import { networkListCommands } from './network-list.commands.js';
import { networkCommands } from './network.commands.js';
import { nicAndIsoCommands } from './nic-and-iso.commands.js';
import { securityGroupCommands } from './security-group.commands.js';
import { snapshotCommands } from './snapshot.commands.js';
import { tagCommands } from './tag.commands.js';
import { volumeListCommand } from './volume-list.command.js';
import { volumeCommands } from './volume.commands.js';

/** Every command of the server but `login` and `logout`, in the order of `listApis`. */
export const ALL_COMMANDS: readonly Command[] = [
  ...discoveryCommands(() => ALL_COMMANDS),
  ...catalogueCommands,
  ...imageListCommands,
  ...imageCommands,
  ...networkListCommands,
  ...networkCommands,
  ...addressCommands,
  ...firewallCommands,
  ...securityGroupCommands,
  ...machineListCommands,
  deployCommand,
  ...machinePowerCommands,
  machineUpdateCommand,
  ...machineChangeCommands,
  ...nicAndIsoCommands,
  volumeListCommand,
  ...volumeCommands,
  ...snapshotCommands,
  ...machineSnapshotCommands,
  ...backupCommands,
  ...tagCommands,
  ...accessCommands,
  ...accountCommands,
  ...activityCommands,
  ...infrastructureCommands,
  ...metricsCommands,
  consoleCommand,
  ...jobCommands,
];
