import type { CreateSpec } from '@uni/compute-port';
import { pvePath, type PveApi, type PveParameters } from '../api/pve.api.js';
import { hasAgent, type GuestConfig } from '../guest/guest.config.js';
import { encodeIpConfig, rewireNetwork } from '../guest/network.config.js';
import { isTagged, markDescription, markTags } from '../guest/ownership.mark.js';
import { hasSize, sizeParameters } from '../resize/size.steps.js';
import { upidSchema } from '../task/vendor.task.js';
import { drivesForData } from './create.drives.js';

/**
 * `sshkeys` is a percent-encoded text that travels inside a form, so it is encoded twice on the wire: once here, once by the form
 * encoder. A plus sign for a space would be refused.
 */
export function encodeSshKeys(keys: readonly string[]): string {
  const lines = keys.map((key) => key.trim().replaceAll(/[\r\n]+/g, ' ')).filter(Boolean);
  return encodeURIComponent(lines.join('\n'));
}

/** Where the parts of a machine come from that the order does not name. */
export interface Wiring {
  readonly bridge: string | null;
  readonly vlanTag: number | null;
  /** Of the second and further cards, which the template need not have. */
  readonly furtherBridges: readonly string[];
  /** An uploaded image with cloud-init data that takes the place of the generated one; null: the generated one serves. */
  readonly seedVolume: string | null;
}

/** Everything that makes a copy of a template into the machine that was ordered, in one call that may be repeated. */
export function configurationOf(spec: CreateSpec, present: GuestConfig, vmid: number, wiring: Wiring): PveParameters {
  const net0 = rewireNetwork(cardOf(present, 0), wiring.bridge, wiring.vlanTag);
  return {
    name: spec.hostname,
    description: markDescription(spec.mark),
    tags: markTags(spec.mark, vmid),
    ...sizeParameters(spec.size, present),
    ...(spec.loginUser !== null && { ciuser: spec.loginUser }),
    ...(spec.sshPublicKeys.length > 0 && { sshkeys: encodeSshKeys(spec.sshPublicKeys) }),
    ipconfig0: encodeIpConfig(spec.ipv4),
    ...(!hasAgent(present) && { agent: '1' }),
    // A template is often protected against removal; its copies must be removable.
    ...(Number(present['protection'] ?? 0) === 1 && { protection: 0 }),
    ...(net0 !== null && { net0 }),
    ...furtherCards(present, wiring.furtherBridges),
    ...drivesForData(present, wiring.seedVolume),
  };
}

function cardOf(config: GuestConfig, index: number): string | undefined {
  const card = config[`net${index}`];
  return card === undefined ? undefined : String(card);
}

/** They ask for their addresses by DHCP; the static address of an order belongs to the first card. */
function furtherCards(present: GuestConfig, bridges: readonly string[]): PveParameters {
  const cards = bridges.flatMap((bridge, index): (readonly [string, string])[] => {
    const card = rewireNetwork(cardOf(present, index + 1), bridge, null);
    return [
      [`ipconfig${index + 1}`, encodeIpConfig(null)],
      ...(card === null ? [] : [[`net${index + 1}`, card] as const]),
    ];
  });
  return Object.fromEntries(cards);
}

export async function sendConfiguration(
  api: PveApi,
  node: string,
  vmid: number,
  parameters: PveParameters,
): Promise<string | null> {
  const upid = await api.write({
    method: 'POST',
    label: 'configure',
    path: pvePath('nodes', node, 'qemu', vmid, 'config'),
    parameters,
    schema: upidSchema,
  });
  return upid ?? null;
}

/** All of it is written by one call, the tag among it: where the tag is, the keys and the address are. */
export function isConfigured(config: GuestConfig, spec: CreateSpec, vmid: number): boolean {
  return isTagged(config, spec.mark, vmid) && hasSize(config, spec.size);
}
