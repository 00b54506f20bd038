import { takeLanAddress } from './addresses.js';
import { chooseImage } from './images.js';
import { networkForServer } from './networks.js';
import { invalid, Refusal } from './refusal.js';
import { checkServerName } from './servers.js';
import { checkRam, checkTraffic, DEFAULT_TRAFFIC, MAX_DISKS, MAX_NICS, parseCpu, parseDiskSize } from './sizes.js';
import type { ServerSpec } from './command.state.js';
import type { World } from './world.js';

/** An order as it came in, whatever the path it took. */
export interface CreateWish {
  readonly datacenter: string;
  readonly name: string;
  readonly password: string;
  readonly cpu: string;
  readonly ramMb: unknown;
  readonly diskSizes: readonly unknown[];
  readonly image: string;
  readonly networks: readonly { readonly network: string; readonly ip: string }[];
  readonly billing: string;
  readonly traffic: string;
  readonly managed: boolean;
  readonly backup: boolean;
  readonly powerOn: boolean;
  readonly sshKey: string;
  readonly script: string;
  readonly userData: string;
  readonly tags: readonly string[];
}

const TAG = /^[A-Za-z0-9_. -]{1,15}$/;
const PASSWORD = /^[A-Za-z0-9!@#$^&*()~]{10,32}$/;

/** @throws Refusal for a password the platform does not take. */
export function checkPassword(password: string): string {
  const strong = PASSWORD.test(password) && /[A-Z]/.test(password) && /[a-z]/.test(password) && /\d/.test(password);
  if (!strong) throw invalid('Password is invalid');
  return password;
}

export function checkTag(tag: string): string {
  if (!TAG.test(tag)) throw invalid('Tag name is invalid');
  return tag;
}

/** @throws Refusal when the account may not have one more server, or cannot pay for it. */
export function demandOrderable(world: World, howMany = 1): void {
  if (world.conditions('no_balance').length > 0) throw new Refusal('Insufficient balance', 20, 'Billing Error', 402);
  const coming = Object.values(world.state.commands).filter(
    ({ work, serverId, completedMs }) =>
      (work.kind === 'create' || work.kind === 'clone') && serverId === null && completedMs === null,
  ).length;
  const full = world.servers().length + coming + howMany > world.state.serverQuota;
  if (full || world.conditions('quota_reached').length > 0)
    throw new Refusal('Maximum number of servers reached', 20, 'Quota Error');
}

function networksOf(world: World, wish: CreateWish): ServerSpec['networks'] {
  const { networks, datacenter } = wish;
  if (networks.length === 0 || networks.length > MAX_NICS) throw invalid('Network configuration is invalid');
  for (const { network, ip } of networks)
    if (network !== 'wan') takeLanAddress(world, networkForServer(world, { datacenter }, network), ip);
  return networks;
}

/** Checks an order. @throws Refusal in the platform's words. */
export function checkOrder(world: World, wish: CreateWish): ServerSpec {
  const { datacenter } = wish;
  if (!world.datacenter(datacenter)) throw invalid('Zone is invalid');
  const name = checkServerName(wish.name);
  if (wish.password !== '' || wish.sshKey === '') checkPassword(wish.password);
  const { cpuCount, cpuType } = parseCpu(wish.cpu);
  const ramMb = checkRam(cpuType, wish.ramMb);
  const diskSizesGb = wish.diskSizes.map(parseDiskSize);
  if (diskSizesGb.length === 0 || diskSizesGb.length > MAX_DISKS) throw invalid('Disk configuration is invalid');
  const image = chooseImage(world, datacenter, wish.image);
  if ((diskSizesGb[0] ?? 0) < image.sizeGb)
    throw invalid(`Selected image requires a disk of at least ${image.sizeGb}GB`);
  if (ramMb < image.minRamMb) throw invalid(`Selected image requires at least ${image.minRamMb}MB of RAM`);
  const billing = wish.billing.toLowerCase();
  if (billing !== 'hourly' && billing !== 'monthly') throw invalid('Billing mode is invalid');
  const traffic = wish.traffic === '' ? DEFAULT_TRAFFIC : checkTraffic(datacenter, wish.traffic);
  return {
    ...{ datacenter, name, cpuCount, cpuType, ramMb, diskSizesGb, billing, traffic },
    password: wish.password,
    networks: networksOf(world, wish),
    imageId: image.id,
    imageName: image.name,
    imageMonthlyMicros: image.monthlyMicros,
    managed: wish.managed,
    backup: wish.backup,
    powerOn: wish.powerOn,
    sshKey: wish.sshKey,
    script: wish.script,
    userData: wish.userData,
    tags: wish.tags.map(checkTag),
  };
}
