import { missingFlag } from './cli-failure.js';
import type { CliCall, CliCommand, CliFlag } from './cli-command.js';
import { UpstreamError } from './upstream.js';

/** @throws CliFailure with the console's body in a text. */
function run<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asJsonText();
    throw error;
  }
}

function demand({ input }: CliCall, flags: readonly CliFlag[]): void {
  for (const { name, required } of flags) if (required === true && !input.has(name)) throw missingFlag(name);
}

/** The console's answer as text; an object without fields comes out as an empty list, as PHP has no other. */
function done(message: string, response: unknown): Record<string, string> {
  const empty = typeof response === 'object' && response !== null && Object.keys(response).length === 0;
  return { message, res: empty ? '[]' : JSON.stringify(response) };
}

const SUBNET_FLAGS: readonly CliFlag[] = [
  { name: 'subnetIp', usage: 'First address of the subnet', required: true },
  { name: 'subnetBit', usage: 'Bits of the subnet', required: true },
  { name: 'gateway', usage: 'Gateway of the subnet' },
  { name: 'dns1', usage: 'First name server' },
  { name: 'dns2', usage: 'Second name server' },
  { name: 'subnetDescription', usage: 'Description of the subnet' },
];
const DATACENTER: CliFlag = { name: 'datacenter', usage: 'Where it is', required: true };
const VLAN: CliFlag = { name: 'vlanId', usage: 'Number of the network', required: true };
const SUBNET: CliFlag = { name: 'subnetId', usage: 'Id of the subnet', required: true };

const subnetFields = ({ input }: CliCall): Record<string, unknown> =>
  Object.fromEntries(SUBNET_FLAGS.map(({ name }) => [name, input.text(name)]));
const datacenterOf = ({ input }: CliCall): string => input.text('datacenter').toUpperCase();

interface Change {
  readonly path: string;
  readonly name: string;
  readonly label: string;
  readonly message: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly flags: readonly CliFlag[];
  readonly target: (call: CliCall) => string;
  readonly body: (call: CliCall) => Record<string, unknown>;
}

/** Networks are changed at once, without a command. */
function change({ path, name, label, message, method, flags, target, body }: Change): CliCommand {
  return {
    method: 'POST',
    path,
    label,
    writes: true,
    use: ['network', name],
    short: message.replace(/ successfully$/, ''),
    proxyMethod: name,
    flags,
    handle: (call) => {
      demand(call, flags);
      return done(
        message,
        run(() => call.upstream.send(method, target(call), body(call))),
      );
    },
  };
}

export const NETWORK_COMMANDS: readonly CliCommand[] = [
  {
    method: 'GET',
    path: '/service/networks',
    label: 'networks',
    writes: false,
    use: ['network', 'list'],
    short: 'List private networks',
    proxyMethod: 'listNetworks',
    flags: [DATACENTER],
    handle: (call) => {
      demand(call, [DATACENTER]);
      return run(() => call.upstream.object(`/svc/networks/${datacenterOf(call)}/networks?size=500`))['items'];
    },
  },
  {
    method: 'GET',
    path: '/service/network/subnets',
    label: 'subnets',
    writes: false,
    use: ['network', 'subnet_list'],
    short: 'List subnets of a private network',
    proxyMethod: 'listSubnets',
    flags: [DATACENTER, VLAN],
    handle: (call) => {
      demand(call, [DATACENTER, VLAN]);
      const query = `datacenter=${datacenterOf(call)}&vlanId=${call.input.text('vlanId')}`;
      return run(() => call.upstream.object(`/svc/networks/subnets?${query}`))['subnets'];
    },
  },
  change({
    path: '/service/network/create',
    name: 'create',
    label: 'network_create',
    message: 'Network created successfully',
    method: 'POST',
    flags: [DATACENTER, { name: 'name', usage: 'Name of the network', required: true }, ...SUBNET_FLAGS],
    target: (call) => `/svc/networks/${datacenterOf(call)}/create`,
    body: (call) => ({ name: call.input.text('name'), ...subnetFields(call) }),
  }),
  change({
    path: '/service/network/delete',
    name: 'delete',
    label: 'network_delete',
    message: 'Network deleted successfully',
    method: 'DELETE',
    flags: [DATACENTER, { name: 'id', usage: 'Id of the network', required: true }],
    target: (call) => `/svc/networks/${datacenterOf(call)}/${encodeURIComponent(call.input.text('id'))}/delete`,
    body: () => ({}),
  }),
  change({
    path: '/service/network/subnet/create',
    name: 'subnet_create',
    label: 'subnet_create',
    message: 'Subnet created successfully',
    method: 'POST',
    flags: [DATACENTER, VLAN, ...SUBNET_FLAGS],
    target: (call) => `/svc/networks/${datacenterOf(call)}/${encodeURIComponent(call.input.text('vlanId'))}/create`,
    body: subnetFields,
  }),
  change({
    path: '/service/network/subnet/edit',
    name: 'subnet_edit',
    label: 'subnet_edit',
    message: 'Subnet updated successfully',
    method: 'PUT',
    flags: [DATACENTER, VLAN, SUBNET, ...SUBNET_FLAGS],
    target: (call) => `/svc/networks/subnets/subnet/${encodeURIComponent(call.input.text('subnetId'))}/edit`,
    body: (call) => ({ datacenter: datacenterOf(call), vlanId: call.input.text('vlanId'), ...subnetFields(call) }),
  }),
  change({
    path: '/service/network/subnet/delete',
    name: 'subnet_delete',
    label: 'subnet_delete',
    message: 'Subnet deleted successfully',
    method: 'DELETE',
    flags: [SUBNET],
    target: (call) => `/svc/networks/subnets/subnet/${encodeURIComponent(call.input.text('subnetId'))}/delete`,
    body: () => ({}),
  }),
];
