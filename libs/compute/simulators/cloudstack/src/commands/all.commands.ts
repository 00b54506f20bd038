import type { Command } from '../wire/command.js';
import { catalogueCommands } from './catalogue.commands.js';
import { deployCommand } from './deploy.command.js';
import { discoveryCommands } from './discovery.commands.js';
import { imageListCommands } from './image-list.commands.js';
import { jobCommands } from './job.commands.js';
import { machineListCommands } from './machine-list.commands.js';
import { machineUpdateCommand } from './machine-update.command.js';
import { machinePowerCommands } from './machine-power.commands.js';

import { networkListCommands } from './network-list.commands.js';

/** Every command of the server, in the order of `listApis`. */
export const ALL_COMMANDS: readonly Command[] = [
  ...discoveryCommands(() => ALL_COMMANDS),
  ...catalogueCommands,
  ...imageListCommands,
  ...networkListCommands,
  ...machineListCommands,
  deployCommand,
  ...machinePowerCommands,
  machineUpdateCommand,
  ...jobCommands,
];
