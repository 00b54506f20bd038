import { ProviderError, type MachineAddress } from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { hasAgent } from './guest.config.js';
import type { LocatedGuest } from './guest.lookup.js';
import { configuredAddresses, describeAddress, isReachable, macAddressesOf } from './network.config.js';

const interfaceSchema = z.object({
  name: z.string().default(''),
  'hardware-address': z.string().optional(),
  'ip-addresses': z.array(z.object({ 'ip-address': z.string() })).nullish(),
});

/** Very old agents answer an error object with status 200. */
const agentSchema = z.object({ result: z.union([z.array(interfaceSchema), z.object({ error: z.unknown() })]) });

export type AgentInterface = z.output<typeof interfaceSchema>;

/** Interfaces that containers and virtual networks inside the guest bring along. */
const INNER_INTERFACE = /^(?:lo\d*|docker|br-|veth|virbr|cni|flannel|cali|tun|tap|wg|tailscale)/;

/**
 * Where the machine can be reached: what the agent inside says, and what cloud-init was told to set while the agent says nothing.
 * An agent that does not answer is ordinary (it boots, or is not installed), so its refusals are not failures.
 */
export async function readAddresses(
  api: PveApi,
  machine: LocatedGuest,
  running: boolean,
): Promise<readonly MachineAddress[]> {
  const configured = configuredAddresses(machine.config);
  if (!running || machine.kind === 'lxc' || !hasAgent(machine.config)) return configured;
  const heard = await askAgent(api, machine);
  const addresses = heard ? pickAddresses(heard, macAddressesOf(machine.config)) : [];
  return addresses.length > 0 ? addresses : configured;
}

export function pickAddresses(
  interfaces: readonly AgentInterface[],
  macs: ReadonlySet<string>,
): readonly MachineAddress[] {
  const outer = interfaces.filter((card) => {
    const mac = card['hardware-address']?.toLowerCase();
    return !INNER_INTERFACE.test(card.name) && (macs.size === 0 || mac === undefined || macs.has(mac));
  });
  const seen = outer.flatMap((card) =>
    (card['ip-addresses'] ?? []).map((entry) => entry['ip-address'].split('%')[0] ?? ''),
  );
  return [...new Set(seen)].filter((address) => address !== '' && isReachable(address)).map(describeAddress);
}

async function askAgent(api: PveApi, machine: LocatedGuest): Promise<readonly AgentInterface[] | null> {
  try {
    const answer = await api.get({
      label: 'agent_interfaces',
      path: pvePath('nodes', machine.node, 'qemu', machine.vmid, 'agent', 'network-get-interfaces'),
      schema: agentSchema,
    });
    return Array.isArray(answer.result) ? answer.result : null;
  } catch (error) {
    if (error instanceof ProviderError && meansNoAgent(error)) return null;
    throw error;
  }
}

/** No agent yet, no agent at all, or no right to ask it: the addresses are then simply not known from inside. */
function meansNoAgent(error: ProviderError): boolean {
  if (error.code === 'forbidden') return true;
  return (
    error.vendorCode === '500' && /guest agent|qga command|guest-ping|not running/i.test(error.vendorMessage ?? '')
  );
}
