import { hostedCloudStack } from './hosted-cloudstack.js';
import { hostedKamatera } from './hosted-kamatera.js';
import { hostedOvh } from './hosted-ovh.js';
import { hostedProxmox } from './hosted-proxmox.js';
import type { SimulatorEntry } from './simulator-entry.js';

/** Every simulated cloud, in the order in which the control API lists them: one entry per vendor, each in its own file. */
export const SIMULATORS: readonly SimulatorEntry[] = [hostedOvh, hostedProxmox, hostedCloudStack, hostedKamatera];
