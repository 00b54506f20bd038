import { createHash, randomBytes, scryptSync } from 'node:crypto';
import { newMac } from '../world/guests.js';
import {
  formatPropertyString,
  isCdrom,
  isCloudInitDrive,
  isDriveKey,
  parseDrive,
  parsePropertyString,
  storageOf,
} from '../world/property-string.js';
import { Refusal } from '../world/refusal.js';
import type { ConfigValue, GuestConfig } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { optionClass, type OptionClass } from './guest-options.js';

const PRIVILEGES: Readonly<Record<Exclude<OptionClass, 'root' | 'cloudinit'>, string>> = {
  cpu: 'VM.Config.CPU',
  memory: 'VM.Config.Memory',
  disk: 'VM.Config.Disk',
  network: 'VM.Config.Network',
  hardware: 'VM.Config.HWType',
  options: 'VM.Config.Options',
};

function demandDrive(call: Call, path: string, value: string): void {
  const drive = parseDrive(value);
  const storage = storageOf(drive.volume);
  const cloudInit = isCloudInitDrive(drive) || drive.volume.endsWith(':cloudinit');
  if (cloudInit) call.demand(path, ['VM.Config.Cloudinit', 'VM.Config.CDROM']);
  else if (isCdrom(drive)) call.demand(path, ['VM.Config.CDROM']);
  else call.demand(path, ['VM.Config.Disk']);
  if (storage === null) return;
  if (isCdrom(drive) && !cloudInit)
    call.demand(`/storage/${storage}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any');
  else call.demand(`/storage/${storage}`, ['Datastore.AllocateSpace']);
}

/** Rights on the bridge of a card, with its tag when it has one. */
export function demandBridge(call: Call, value: string): void {
  const { options } = parsePropertyString(value);
  const bridge = options.get('bridge');
  if (bridge === undefined) return;
  const tag = options.get('tag');
  call.demand(`/sdn/zones/localnetwork/${bridge}${tag === undefined ? '' : `/${tag}`}`, ['SDN.Use']);
}

/** @throws PermissionRefusal for the first option the caller may not touch. `path` is the guest or the pool it will be in. */
export function demandOptions(call: Call, path: string, set: GuestConfig, remove: readonly string[]): void {
  for (const name of [...Object.keys(set), ...remove]) {
    const kind = optionClass(name);
    const value = set[name];
    if (kind === 'root') throw new Refusal(`only root can set '${name}' config`);
    if (name === 'startup') call.demand('/', ['Sys.Modify']);
    if (kind === 'cloudinit') call.demand(path, ['VM.Config.Cloudinit', 'VM.Config.Network'], 'any');
    else if (isDriveKey(name) && value !== undefined) demandDrive(call, path, String(value));
    else if (kind !== null) call.demand(path, [PRIVILEGES[kind]]);
    if (kind === 'network' && value !== undefined) demandBridge(call, String(value));
  }
}

function isPublicKey(line: string): boolean {
  return /^(?:[^"]*\s)?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)\s+[A-Za-z0-9+/]{16,}={0,3}(?:\s.*)?$/.test(
    line,
  );
}

function checkKeys(encoded: string): void {
  const lines = decodeURIComponent(encoded)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (!lines.every(isPublicKey)) throw new Refusal('SSH public key validation error');
}

/** A crypt hash is kept as it is; plain text never reaches the configuration file. */
function hashPassword(plain: string): string {
  if (/^\$[0-9a-z]{1,2}\$.+\$.+/.test(plain)) return plain;
  const salt = randomBytes(6).toString('base64url');
  const hash = scryptSync(plain, salt, 32, { N: 1_024 }).toString('base64url');
  return `$5$${salt}$${hash}`;
}

function normaliseTags(value: string): string {
  const tags = value.split(/[,;\s]+/).filter((tag) => tag !== '');
  return [...new Set(tags.map((tag) => tag.toLowerCase()))].sort().join(';');
}

/** `model=MAC,...`: a card without an address gets a new one, as it does on a real server. */
function normaliseCard(call: Call, value: string): string {
  const { head, options } = parsePropertyString(value);
  const explicit = options.get('model');
  const model = head ?? explicit ?? [...options.keys()][0];
  if (model === undefined) throw new Refusal('unable to parse network options');
  const mac = options.get(model) ?? options.get('macaddr') ?? newMac(call.world);
  options.delete(model);
  options.delete('model');
  options.delete('macaddr');
  return formatPropertyString({ head: null, options: new Map([[model, mac.toUpperCase()], ...options]) });
}

/** The options among the parameters of a call, in the form in which they stand in the configuration file. */
export function optionsFrom(call: Call, isCreate: boolean): GuestConfig {
  const set: Record<string, ConfigValue> = {};
  for (const [name, value] of call.params.entries()) {
    if (optionClass(name) === null || name === 'template') continue;
    if (name === 'sshkeys') checkKeys(String(value));
    if (typeof value === 'boolean') set[name] = value ? 1 : 0;
    else if (name === 'cipassword') set[name] = isCreate ? String(value) : hashPassword(String(value));
    else if (name === 'tags') set[name] = normaliseTags(String(value));
    else if (/^net\d+$/.test(name)) set[name] = normaliseCard(call, String(value));
    else set[name] = value;
  }
  return set;
}

export function digestOf(source: string): string {
  return createHash('sha1').update(source).digest('hex');
}
