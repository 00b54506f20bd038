import { formatCpu, historyTime } from '../wire/formats.js';
import { checkPassword } from '../world/create-spec.js';
import { invalid, Refusal } from '../world/refusal.js';
import { checkServerName, listServers, note, shownPower } from '../world/servers.js';
import type { ServerState } from '../world/server.state.js';
import type { World } from '../world/world.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

/** Yes and no as texts, as the vendor writes them. */
const digit = (value: boolean): '0' | '1' => (value ? '1' : '0');

function listed(world: World, server: ServerState): Record<string, unknown> {
  const { id, datacenter, name } = server;
  return { id, datacenter, name, power: shownPower(world, server) };
}

function info(world: World, server: ServerState): Record<string, unknown> {
  const { id, datacenter, name, ramMb, disks, nics, billing, traffic, managed, backup } = server;
  return {
    id,
    datacenter,
    name,
    cpu: formatCpu(server),
    ram: ramMb,
    power: shownPower(world, server),
    diskSizes: disks.map(({ sizeGb }) => sizeGb),
    networks: nics.map(({ network, ips }) => ({ network, ips })),
    billing,
    traffic,
    managed: digit(managed),
    backup: digit(backup),
  };
}

const alreadyOn = (): Refusal => new Refusal('Server is already powered on.');
const alreadyOff = (): Refusal => new Refusal('Server is already powered off.');

/** Whatever changes nothing is refused; whatever meets another operation as well. */
function power(call: ConsoleCall): number {
  const server = call.idleServer();
  switch (call.body.text('power')) {
    case 'on':
      if (server.power === 'on') throw alreadyOn();
      return call.run(server, { kind: server.power === 'suspended' ? 'resume' : 'power_on' });
    case 'off':
      if (server.power === 'off') throw alreadyOff();
      return call.run(server, { kind: 'power_off' });
    case 'restart':
      if (server.power !== 'on') throw alreadyOff();
      return call.run(server, { kind: 'restart' });
    default:
      throw invalid('Power operation is invalid');
  }
}

function suspend(call: ConsoleCall): number {
  const server = call.idleServer();
  if (server.power !== 'on') throw alreadyOff();
  return call.run(server, { kind: 'suspend' });
}

function resume(call: ConsoleCall): number {
  const server = call.idleServer();
  if (server.power !== 'suspended') throw server.power === 'on' ? alreadyOn() : alreadyOff();
  return call.run(server, { kind: 'resume' });
}

/** Must be confirmed; a running server goes by force only. */
function terminate(call: ConsoleCall): number {
  const server = call.idleServer();
  if (!call.body.flag('confirm') && !call.query.flag('confirm')) throw invalid('Confirmation is required');
  const force = call.body.flag('force') || call.query.flag('force');
  if (server.power === 'on' && !force) throw new Refusal('Server must be powered off before it can be terminated.');
  return call.run(server, { kind: 'terminate' });
}

function describe(call: ConsoleCall): Record<string, never> {
  const server = call.server();
  server.description = call.body.text('description').slice(0, 1_000);
  note(call.world, server, 'Change Description');
  call.changed('description', server.id);
  return {};
}

export const SERVER_ROUTES: readonly ConsoleRoute[] = [
  {
    method: 'GET',
    path: '/service/servers',
    label: 'servers',
    handle: (call) => listServers(call.world).map((server) => listed(call.world, server)),
  },
  {
    method: 'GET',
    path: '/service/server/{id}',
    label: 'server',
    handle: (call) => info(call.world, call.readableServer()),
  },
  { method: 'PUT', path: '/service/server/{id}/power', label: 'power', right: 'power', handle: power },
  { method: 'PUT', path: '/svc/server/{id}/power/suspend', label: 'suspend', right: 'power', handle: suspend },
  { method: 'PUT', path: '/svc/server/{id}/power/resume', label: 'resume', right: 'power', handle: resume },
  {
    method: 'DELETE',
    path: '/service/server/{id}/terminate',
    label: 'terminate',
    right: 'terminate',
    handle: terminate,
  },
  {
    method: 'PUT',
    path: '/service/server/{id}/password',
    label: 'password',
    right: 'configure',
    handle: (call) => {
      const server = call.idleServer();
      return call.run(server, { kind: 'password', password: checkPassword(call.body.text('password')) });
    },
  },
  {
    method: 'PUT',
    path: '/svc/server/{id}/rename',
    label: 'rename',
    right: 'configure',
    handle: (call) => {
      const server = call.idleServer();
      return call.run(server, { kind: 'rename', name: checkServerName(call.body.text('name')) });
    },
  },
  {
    method: 'GET',
    path: '/svc/server/{id}/overview',
    label: 'overview',
    handle: (call) => {
      const server = call.readableServer();
      return { ...info(call.world, server), description: server.description };
    },
  },
  { method: 'PUT', path: '/svc/server/{id}/description', label: 'describe', right: 'configure', handle: describe },
  {
    method: 'GET',
    path: '/svc/server/{id}/history',
    label: 'history',
    handle: (call) =>
      call.readableServer().history.map(({ atMs, user, action }) => ({
        date: historyTime(call.world.vendorTimeMs(atMs)),
        user,
        action,
      })),
  },
];
