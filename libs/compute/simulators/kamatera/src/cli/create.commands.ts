import type { Fields } from '../wire/fields.js';
import { owned, type World } from '../world/world.js';
import { missingFlag, ProxyFault, sentence } from './cli-failure.js';
import { WAIT_FLAG, type CliCall, type CliCommand, type CliFlag } from './cli-command.js';
import { unpackList } from './packed-list.js';
import { findByName, noServers } from './server-choice.js';
import { UpstreamError } from './upstream.js';

const GENERATE = '__generate__';

/** Seven small, seven capital letters, four digits and two others. */
function generatePassword(world: World): string {
  const draw = (letters: string, count: number): string =>
    Array.from({ length: count }, () => letters[world.random.below(letters.length)]).join('');
  return `${draw('abcdefghjklmnopqrstuvwxyz', 7)}${draw('ABCDEFGHJKLMNOPQRSTUVWXYZ', 7)}${draw('1234567890', 4)}${draw('!@#$^&*()~', 2)}`;
}

function yesNo(input: Fields, flag: string, usual: 'yes' | 'no'): boolean {
  const value = (input.text(flag) === '' ? usual : input.text(flag)).toLowerCase();
  if (value !== 'yes' && value !== 'no') throw new ProxyFault(flag);
  return value === 'yes';
}

/** `DC:id`, a bare id, or an exact description that has to be looked up in the document of everything. */
function imageId({ upstream, input }: CliCall): string {
  const datacenter = input.text('datacenter');
  const image = input.text('image');
  const parts = image.split(':');
  if (parts.length === 2) {
    if (parts[0] !== datacenter) throw new ProxyFault('image of another datacenter');
    return image;
  }
  if (/^[A-Za-z0-9]+$/.test(image)) return `${datacenter}:${image}`;
  let options: Record<string, unknown>;
  try {
    options = upstream.object('/service/server');
  } catch (error) {
    if (error instanceof UpstreamError) throw new ProxyFault('no server options');
    throw error;
  }
  const byDatacenter = options['diskImages'] as Record<string, { id: string; description: string }[]>;
  const images = owned(byDatacenter, datacenter) ?? [];
  const found = images.find(({ description }) => description.trim() === image.trim());
  if (!found) throw new ProxyFault('no such image');
  return found.id;
}

function networkFields(input: Fields, usual: string): Record<string, unknown> {
  const networks = unpackList('network', input.has('network') ? input.text('network') : usual);
  const names = networks.map(({ name }) => (name ?? '').trim());
  if (names.some((name) => name === '')) throw new ProxyFault('network name');
  const isWan = names.map((name) => name.toLowerCase() === 'wan');
  return {
    netModes: isWan.map((wan) => (wan ? 'wan' : 'lan')),
    netNames: names.map((name, index) => (isWan[index] ? 'auto' : name)),
    netIps: networks.map(({ ip }) => ip ?? 'auto'),
    netSubnets: networks.map(() => ''),
    netPrefixes: networks.map(() => 0),
  };
}

function billingFields(input: Fields): Record<string, unknown> {
  const cycle = input.has('billingcycle') ? input.text('billingcycle').trim().toLowerCase() : 'hourly';
  if (cycle !== 'hourly' && cycle !== 'monthly') throw new ProxyFault('billingcycle');
  const monthly = cycle === 'monthly';
  const traffic = input.has('monthlypackage') ? input.text('monthlypackage') : 't5000';
  return { billingMode: monthly ? 0 : 1, trafficPackage: monthly ? traffic : '' };
}

/** What every order carries besides its shape. */
function commonFields(call: CliCall, password: string): Record<string, unknown> {
  const { input } = call;
  return {
    nServers: 1,
    names: [input.text('name')],
    password,
    passwordValidate: password,
    useSimpleNetworking: false,
    useSimpleWan: false,
    useSimpleLan: false,
    userId: 0,
    ownerId: 0,
    srcUI: false,
    selectedKey: null,
    selectedSSHKeyValue: input.text('ssh-key'),
  };
}

/** Sends the order. A generated password is told, unless it stands in for none. */
function order(call: CliCall, body: Readonly<Record<string, unknown>>, told: string | null): unknown {
  let commandIds: string[];
  try {
    commandIds = [String(call.upstream.commandId('POST', '/svc/serverCreate', body))];
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asCreateFailure();
    throw error;
  }
  return told === null ? commandIds : { commandIds, password: told };
}

function passwordFor(call: CliCall): { readonly password: string; readonly told: string | null } {
  const wished = call.input.text('password');
  if (wished !== '' && wished !== GENERATE) return { password: wished, told: null };
  const password = generatePassword(call.world);
  return { password, told: wished === GENERATE ? password : null };
}

function demandFlags(input: Fields, names: readonly string[]): void {
  for (const name of names)
    if (!input.has(name) && !(name === 'password' && input.has('ssh-key'))) throw missingFlag(name);
}

function create(call: CliCall): unknown {
  const { input } = call;
  demandFlags(input, ['name', 'password', 'datacenter', 'image']);
  const disks = unpackList('disk', input.has('disk') ? input.text('disk') : 'id=0,size=20');
  const networks = networkFields(input, 'id=0,name=wan,ip=auto');
  const diskImageId = imageId(call);
  const cpu = input.has('cpu') ? input.text('cpu') : '1B';
  const { password, told } = passwordFor(call);
  const body = {
    ...commonFields(call, password),
    ...networks,
    ...billingFields(input),
    datacenter: input.text('datacenter'),
    cpuStr: cpu,
    cpuType: cpu.at(-1) ?? '',
    ramMB: input.has('ram') ? input.text('ram') : '1024',
    diskSizesGB: disks.map(({ size }) => size ?? ''),
    managed: yesNo(input, 'managed', 'no'),
    backup: yesNo(input, 'dailybackup', 'no'),
    powerOnCompletion: yesNo(input, 'poweronaftercreate', 'yes'),
    diskImageId,
    sourceServerId: '',
    script: input.text('script-file'),
    userData: input.text('userdata-file'),
    selectedTags: input
      .text('tag')
      .split(' ')
      .filter((tag) => tag !== '')
      .map((tag) => ({ value: tag, label: tag })),
  };
  return order(call, body, told);
}

function sourceOf(call: CliCall): string {
  const { input } = call;
  if (input.has('source-id') === input.has('source-name')) throw new ProxyFault('source-id or source-name');
  if (input.has('source-id')) return input.text('source-id');
  const name = input.text('source-name');
  const found = findByName(call, name);
  if (found.length === 0) throw noServers(name);
  if (found.length > 1) throw sentence(`Too many matching servers (name='${name}')`);
  return found[0]?.id ?? '';
}

/** The source's own shape, changed where flags say so; what first boot was given does not come along. */
function clone(call: CliCall): unknown {
  const { input, upstream } = call;
  demandFlags(input, ['name', 'password']);
  const source = sourceOf(call);
  let configuration: Record<string, unknown>;
  try {
    const query = `userId=0&sourceDiskImageId=&sourceServerId=${source}&routeDescription=serverCreate`;
    configuration = upstream.object(`/svc/serverCreate/configuration?${query}`);
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asCreateFailure();
    throw error;
  }
  const isSet = (value: unknown): boolean => value !== 0 && value !== '';
  const advanced = [configuration['netPrefixes'], configuration['netSubnets']].some(
    (list) => Array.isArray(list) && list.some(isSet),
  );
  if (advanced) throw sentence('cloning a server with advanced networking is not supported', 400);
  const { password, told } = passwordFor(call);
  const cpu = input.has('cpu') ? input.text('cpu') : String(configuration['cpuStr']);
  const body = {
    ...configuration,
    ...commonFields(call, password),
    cpuStr: cpu,
    cpuType: cpu.at(-1) ?? '',
    ...(input.has('ram') ? { ramMB: input.text('ram') } : {}),
    ...(input.has('disk') ? { diskSizesGB: unpackList('disk', input.text('disk')).map(({ size }) => size ?? '') } : {}),
    ...(input.has('network') ? networkFields(input, '') : {}),
    ...(input.has('billingcycle') ? billingFields(input) : {}),
    ...(input.has('managed') ? { managed: yesNo(input, 'managed', 'no') } : {}),
    ...(input.has('dailybackup') ? { backup: yesNo(input, 'dailybackup', 'no') } : {}),
    powerOnCompletion: yesNo(input, 'poweronaftercreate', 'yes'),
    diskImageId: '',
    sourceServerId: source,
    script: '',
    userData: '',
    selectedTags: [],
  };
  return order(call, body, told);
}

const SHAPE_FLAGS: readonly CliFlag[] = [
  { name: 'cpu', usage: 'Count and type of cores', default: '1B' },
  { name: 'ram', usage: 'Memory in MiB', default: '1024' },
  { name: 'disk', usage: 'id=ID,size=GB, up to four', array: true, default: 'id=0,size=20' },
  { name: 'network', usage: 'id=ID,name=NAME,ip=IP, up to four', array: true, default: 'id=0,name=wan,ip=auto' },
  { name: 'dailybackup', usage: 'Daily backup: yes or no', default: 'no' },
  { name: 'managed', usage: 'Managed hosting services: yes or no', default: 'no' },
  { name: 'billingcycle', usage: 'hourly or monthly', default: 'hourly' },
  { name: 'monthlypackage', usage: 'Traffic package of monthly servers', default: 't5000' },
  { name: 'poweronaftercreate', usage: 'Switch it on when it is made: yes or no', default: 'yes' },
];

const NAME_FLAGS: readonly CliFlag[] = [
  { name: 'name', usage: 'Name of the server, 4 to 40 characters', required: true },
  { name: 'password', usage: 'Password of the server', required: true },
  { name: 'ssh-key', usage: 'Public key, in the place of a password' },
];

export const CREATE_COMMANDS: readonly CliCommand[] = [
  {
    method: 'POST',
    path: '/service/server',
    label: 'create',
    writes: true,
    use: ['server', 'create'],
    short: 'Make a server',
    proxyMethod: 'createServer',
    flags: [
      ...NAME_FLAGS,
      { name: 'datacenter', usage: 'Where it stands', required: true },
      { name: 'image', usage: 'Image by id or name', required: true },
      ...SHAPE_FLAGS,
      { name: 'quantity', usage: 'How many of them', default: '1' },
      { name: 'script-file', usage: 'Script that runs at first boot' },
      { name: 'userdata-file', usage: 'User data for first boot' },
      { name: 'tag', usage: 'Tags, with spaces between them' },
      WAIT_FLAG,
    ],
    handle: create,
  },
  {
    method: 'POST',
    path: '/service/cloneServer',
    label: 'clone',
    writes: true,
    use: ['server', 'clone'],
    short: 'Copy a server',
    proxyMethod: 'post',
    flags: [
      { name: 'source-id', usage: 'UUID of the server to copy' },
      { name: 'source-name', usage: 'Name of the server to copy' },
      ...NAME_FLAGS,
      ...SHAPE_FLAGS,
      WAIT_FLAG,
    ],
    handle: clone,
  },
];
