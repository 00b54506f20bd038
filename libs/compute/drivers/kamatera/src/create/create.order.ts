import { ProviderError, type CreateSpec, type JsonValue } from '@uni/compute-port';
import type { KamateraOptions } from '../connection/connection.options.js';
import type { PlacementHandle } from '../placement/placement.handle.js';
import { markedName } from '../server/ownership.mark.js';

/** Shows people in the console whose server it is. It proves nothing: only the name does. */
const TAG = 'uni-manager';
const MOST_NETWORKS = 4;
const NETWORK = /^[A-Za-z0-9.-]{3,60}$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

type Fields = Readonly<Record<string, JsonValue>>;

/** The order in the proxy's flat fields. `quantity` and `passwordValidate` are ignored there, so they are not sent. */
export function orderOf(spec: CreateSpec, place: PlacementHandle, options: KamateraOptions): Fields {
  const script = place.isLinux && spec.userData === null ? hostnameScript(spec.hostname) : null;
  return {
    ...identityOf(spec),
    datacenter: place.datacenter,
    image: spec.imageRef,
    cpu: `${spec.size.vcpus}${place.cpuType}`,
    ram: String(spec.size.memoryMib),
    disk: `size=${spec.size.diskGib}`,
    network: networksOf(spec, options.network),
    dailybackup: options.dailyBackup ? 'yes' : 'no',
    managed: 'no',
    ...billingOf(options),
    poweronaftercreate: 'yes',
    tag: TAG,
    ...(spec.userData !== null && { 'userdata-file': spec.userData }),
    ...(script !== null && { 'script-file': script }),
  };
}

/** What a server and a copy of one have in common. */
export function identityOf(spec: CreateSpec): Fields {
  const keys = spec.sshPublicKeys.map((key) => key.trim().replaceAll(/[\r\n]+/g, ' ')).filter(Boolean);
  if (keys.length === 0) throw refusal('an order needs an SSH key: nobody is told a password');
  return { name: markedName(spec.hostname, spec.mark), 'ssh-key': keys.join('\n') };
}

export function billingOf(options: KamateraOptions): Fields {
  return options.billing === 'hourly'
    ? { billingcycle: 'hourly' }
    : { billingcycle: 'monthly', monthlypackage: options.traffic };
}

/** `wan`, or the full name of a private network. The address that was ordered is asked for on the first. */
export function networksOf(spec: CreateSpec, usual: string): string {
  const names = spec.networkRefs.length > 0 ? spec.networkRefs : [usual];
  if (names.length > MOST_NETWORKS) throw refusal(`a server has at most ${MOST_NETWORKS} networks`);
  if (names.some((name) => !NETWORK.test(name))) throw refusal('a network is named wan or by its full name');
  return names
    .map((name, index) => `name=${name},ip=${index === 0 ? (spec.ipv4?.address ?? 'auto') : 'auto'}`)
    .join(' ');
}

/**
 * The guest would call itself by the server's name, which carries the mark. Not sent beside user data: whether both would run is not
 * documented, and the customer's own goes first.
 */
function hostnameScript(hostname: string): string | null {
  if (!LABEL.test(hostname)) return null;
  return [
    '#!/bin/sh',
    `hostnamectl set-hostname '${hostname}' 2>/dev/null || hostname '${hostname}'`,
    `printf '%s\\n' '${hostname}' > /etc/hostname`,
    '',
  ].join('\n');
}

export function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'create', vendorMessage });
}
