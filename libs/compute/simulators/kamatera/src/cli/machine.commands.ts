import type { Fields } from '../wire/fields.js';
import { ProxyFault, sentence } from './cli-failure.js';
import { SERVER_FLAGS, WAIT_FLAG, type CliCall, type CliCommand, type CliFlag } from './cli-command.js';
import { chooseOne } from './server-choice.js';
import { UpstreamError } from './upstream.js';

type Row = Record<string, unknown>;

/** Runs what a flag asks for; refusals come as the console's body in a text. */
function act<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asJsonText();
    throw error;
  }
}

/** Reads what there is to show; refusals come in words. */
function show<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asMessage();
    throw error;
  }
}

/** Children before parents. Nested ones, and parents that had children, lose the field's list; a childless root keeps its own. */
function flatten(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => {
    const children = (Array.isArray(row['child']) ? row['child'] : []) as Row[];
    if (children.length === 0) return [row];
    return [...flatten(children).map((child) => ({ ...child, child: null })), { ...row, child: null }];
  });
}

const anyOf =
  (...names: readonly string[]) =>
  (input: Fields): boolean =>
    names.some((name) => input.has(name));

function disk(call: CliCall): unknown {
  const { input, upstream } = call;
  const id = chooseOne(call);
  const target = `/service/server/${id}/disk`;
  if (input.has('add')) return act(() => upstream.commandId('POST', target, { size: input.text('add') }));
  if (input.has('remove'))
    return act(() => upstream.commandId('DELETE', `${target}/remove`, { index: input.text('remove'), confirm: 1 }));
  if (input.has('resize') && input.has('size')) {
    const size = Number.parseInt(input.text('size'), 10);
    return act(() => upstream.commandId('PUT', target, { index: input.text('resize'), size, provision: 1 }));
  }
  const sizes = show(() => upstream.object(`/service/server/${id}`))['diskSizes'];
  if (!Array.isArray(sizes)) throw new ProxyFault('no disk sizes');
  return sizes.map((size, index) => ({ id: index, size: `${String(size)}gb` }));
}

function snapshot(call: CliCall): unknown {
  const { input, upstream } = call;
  const id = chooseOne(call);
  const target = `/service/server/${id}/snapshot`;
  if (input.has('create')) return act(() => upstream.commandId('POST', target, { name: input.text('create') }));
  if (input.has('revert')) return act(() => upstream.commandId('PUT', target, { snapshotId: input.text('revert') }));
  if (input.has('delete')) return act(() => upstream.commandId('DELETE', target, { snapshotId: input.text('delete') }));
  return flatten(show(() => upstream.list(`${target}s`)));
}

function hdlib(call: CliCall): unknown {
  const { input, upstream } = call;
  const id = chooseOne(call);
  const target = `/service/server/${id}/hdlib`;
  if (input.has('clone')) {
    const body = { disk_src_0: input.text('clone'), disk_name_0: input.text('image-name') };
    return act(() => upstream.commandId('POST', target, body));
  }
  return flatten(show(() => upstream.list(target)));
}

function isUnknownNetwork(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const errors = (error.response as { readonly errors?: readonly { readonly info?: string }[] } | null)?.errors;
  return errors?.[0]?.info === 'selected network was not found';
}

/** Attaches a network; one that does not exist is made first, when the flags say what it should look like. */
function addNetwork({ input, upstream }: CliCall, id: string): number {
  const datacenter = String(act(() => upstream.object(`/service/server/${id}`))['datacenter']);
  const proposal = act(() => upstream.object(`/svc/networks/${datacenter}/create`));
  const prefix = String(proposal['name']);
  const wished = input.text('add');
  const network = wished.startsWith(prefix) ? wished : `${prefix}${wished}`;
  const target = `/svc/server/${id}/nics`;
  try {
    return upstream.commandId('POST', target, { network, ip: input.text('ip'), provision: false });
  } catch (error) {
    if (!isUnknownNetwork(error)) throw error instanceof UpstreamError ? error.asJsonText() : error;
  }
  const fresh = {
    ...{ dns1: '', dns2: '', gateway: '' },
    name: network.slice(prefix.length),
    subnetBit: input.text('bits'),
    subnetIp: input.text('subnet'),
  };
  try {
    upstream.send('POST', `/svc/networks/${datacenter}/create`, fresh);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const available = `Available subnets: ${JSON.stringify(proposal['subnetIp'])}\nAvailable bits: ${JSON.stringify(proposal['subnetMask'])}`;
    throw sentence(
      `\nFailed to create VLAN network, please check the bits and subnet flags:\n\n${available}\n\n${JSON.stringify(error.response)}`,
    );
  }
  return act(() => upstream.commandId('POST', target, { network, ip: input.text('ip'), provision: true }));
}

function network(call: CliCall): unknown {
  const { input, upstream } = call;
  const id = chooseOne(call);
  const target = `/svc/server/${id}/nics`;
  if (input.has('add')) return addNetwork(call, id);
  for (const verb of ['disconnect', 'connect'] as const)
    if (input.has(verb))
      return act(() => upstream.commandId('PUT', target, { connected: verb === 'connect', mac: input.text(verb) }));
  return show(() => upstream.object(target))['nics'];
}

function tags(call: CliCall): unknown {
  const { input, upstream } = call;
  const id = chooseOne(call);
  if (input.has('add'))
    act(() =>
      upstream.send('POST', '/svc/tags', { objectType: 'ot.server', objectId: id, tagName: input.text('add') }),
    );
  if (input.has('remove'))
    act(() => upstream.send('DELETE', `/svc/tags/ot.server/${id}/${encodeURIComponent(input.text('remove'))}`));
  const names = show(() => upstream.list(`/svc/tags/ot.server/${id}`)) as unknown[];
  return names.map((tagName) => ({ id, tagName }));
}

function description(call: CliCall): unknown {
  const { input, upstream } = call;
  const id = chooseOne(call);
  if (input.has('set'))
    act(() => upstream.send('PUT', `/svc/server/${id}/description`, { description: input.text('set') }));
  const overview = show(() => upstream.object(`/svc/server/${id}/overview`));
  return [{ name: overview['name'], description: overview['description'] }];
}

interface Machine {
  readonly path: string;
  readonly name: string;
  readonly label: string;
  readonly short: string;
  readonly proxyMethod: string;
  readonly flags: readonly CliFlag[];
  readonly acting: readonly string[];
  readonly handle: CliCommand['handle'];
}

/** All of them list without flags and act with them. */
function machine({ path, name, label, short, proxyMethod, flags, acting, handle }: Machine): CliCommand {
  return {
    method: 'POST',
    path,
    label,
    writes: anyOf(...acting),
    use: ['server', name],
    short,
    proxyMethod,
    flags: [...SERVER_FLAGS, ...flags, WAIT_FLAG],
    handle,
  };
}

export const MACHINE_COMMANDS: readonly CliCommand[] = [
  machine({
    path: '/server/disk',
    name: 'disk',
    label: 'disk',
    short: 'List, add, resize or remove disks',
    proxyMethod: 'serverDisk',
    flags: [
      { name: 'add', usage: 'Size in GB of a new disk' },
      { name: 'remove', usage: 'Index of a disk to remove' },
      { name: 'resize', usage: 'Index of a disk to resize' },
      { name: 'size', usage: 'Its new size in GB' },
    ],
    acting: ['add', 'remove', 'resize'],
    handle: disk,
  }),
  machine({
    path: '/server/snapshot',
    name: 'snapshot',
    label: 'snapshot',
    short: 'List, create, revert or delete snapshots',
    proxyMethod: 'serverSnapshot',
    flags: [
      { name: 'create', usage: 'Name of a new snapshot' },
      { name: 'revert', usage: 'Id of the snapshot to go back to' },
      { name: 'delete', usage: 'Id of the snapshot to delete' },
    ],
    acting: ['create', 'revert', 'delete'],
    handle: snapshot,
  }),
  machine({
    path: '/server/hdlib',
    name: 'hdlib',
    label: 'hdlib',
    short: 'List disks, or put one into the library',
    proxyMethod: 'post',
    flags: [
      { name: 'clone', usage: 'UUID of the disk' },
      { name: 'image-name', usage: 'Name of the image it becomes' },
    ],
    acting: ['clone'],
    handle: hdlib,
  }),
  machine({
    path: '/server/network',
    name: 'network',
    label: 'nics',
    short: 'List, add, connect or disconnect networks',
    proxyMethod: 'serverNetwork',
    flags: [
      { name: 'add', usage: 'Name of the network to attach' },
      { name: 'ip', usage: 'Address in it' },
      { name: 'subnet', usage: 'Subnet of a network that is new' },
      { name: 'bits', usage: 'Bits of that subnet' },
      { name: 'connect', usage: 'MAC of the interface to connect' },
      { name: 'disconnect', usage: 'MAC of the interface to disconnect' },
    ],
    acting: ['add', 'connect', 'disconnect'],
    handle: network,
  }),
  machine({
    path: '/server/tags',
    name: 'tags',
    label: 'tags',
    short: 'List, add or remove tags',
    proxyMethod: 'serverTags',
    flags: [
      { name: 'add', usage: 'Tag to add' },
      { name: 'remove', usage: 'Tag to remove' },
    ],
    acting: ['add', 'remove'],
    handle: tags,
  }),
  machine({
    path: '/server/description',
    name: 'description',
    label: 'description',
    short: 'Show or set the description',
    proxyMethod: 'serverDescription',
    flags: [{ name: 'set', usage: 'New description' }],
    acting: ['set'],
    handle: description,
  }),
];
