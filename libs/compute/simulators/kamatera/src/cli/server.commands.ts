import { missingFlag } from './cli-failure.js';
import { SERVER_FLAGS, WAIT_FLAG, type CliCall, type CliCommand } from './cli-command.js';
import { chooseOne, chooseServers, findByName, infoWithPrices, noServers, wantedServer } from './server-choice.js';
import { UpstreamError } from './upstream.js';

type Target = (id: string) => string;

/** One command for each server; the first refusal ends it, and what was begun before goes on. */
function forEach(
  call: CliCall,
  ids: readonly string[],
  method: 'PUT' | 'DELETE',
  target: Target,
  body: Readonly<Record<string, unknown>>,
): string[] {
  try {
    return ids.map((id) => String(call.upstream.commandId(method, target(id), body)));
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asMessage();
    throw error;
  }
}

const idsOf = (call: CliCall): string[] => chooseServers(call).map(({ id }) => id);

/** Only `true` counts: a 1 does not. */
const isTrue = (value: unknown): boolean => value === true || value === 'true';

function power(name: string, proxyMethod: string, verb: string, short: string): CliCommand {
  return {
    method: 'POST',
    path: `/service/server/${name}`,
    label: 'power',
    writes: true,
    use: ['server', name],
    short,
    proxyMethod,
    flags: [...SERVER_FLAGS, WAIT_FLAG],
    handle: (call) => forEach(call, idsOf(call), 'PUT', (id) => `/service/server/${id}/power`, { power: verb }),
  };
}

function sleep(name: 'suspend' | 'resume', short: string): CliCommand {
  return {
    method: 'POST',
    path: `/service/server/${name}`,
    label: name,
    writes: true,
    use: ['server', name],
    short,
    proxyMethod: 'post',
    flags: [...SERVER_FLAGS, WAIT_FLAG],
    handle: (call) => forEach(call, idsOf(call), 'PUT', (id) => `/svc/server/${id}/power/${name}`, {}),
  };
}

function terminate(call: CliCall): unknown {
  const servers = chooseServers(call);
  if (call.input.has('dryrun'))
    return { dryrun: true, 'server-names': call.input.has('name') ? servers.map(({ name }) => name) : [] };
  const force = isTrue(call.input.raw('force')) ? '1' : '0';
  const ids = servers.map(({ id }) => id);
  return forEach(call, ids, 'DELETE', (id) => `/service/server/${id}/terminate`, { confirm: 1, force });
}

function info(call: CliCall): unknown[] {
  const wanted = wantedServer(call);
  if ('id' in wanted) return [infoWithPrices(call, wanted.id)];
  const found = findByName(call, wanted.name);
  if (found.length > 0) return found.map(({ id }) => infoWithPrices(call, id));
  if (call.input.has('allow-no-servers')) return [];
  throw noServers(wanted.name);
}

function rename(call: CliCall): string[] {
  if (!call.input.has('new-name')) throw missingFlag('new-name');
  return forEach(call, [chooseOne(call)], 'PUT', (id) => `/svc/server/${id}/rename`, {
    name: call.input.text('new-name'),
  });
}

function password(call: CliCall): string[] {
  if (!call.input.has('password')) throw missingFlag('password');
  const body = { password: call.input.text('password') };
  return forEach(call, [chooseOne(call)], 'PUT', (id) => `/service/server/${id}/password`, body);
}

/** The bare list goes out as the console sent it, its errors too, and always with status 200. */
function list({ upstream }: CliCall): unknown {
  try {
    return upstream.send('GET', '/service/servers');
  } catch (error) {
    if (error instanceof UpstreamError && error.response !== null) return error.response;
    if (error instanceof UpstreamError) throw error.asBareFailure();
    throw error;
  }
}

export const SERVER_COMMANDS: readonly CliCommand[] = [
  {
    method: 'GET',
    path: '/service/servers',
    label: 'servers',
    writes: false,
    use: ['server', 'list'],
    short: 'List servers',
    proxyMethod: 'listServers',
    flags: [],
    handle: list,
  },
  {
    method: 'POST',
    path: '/service/server/info',
    label: 'server',
    writes: false,
    use: ['server', 'info'],
    short: 'Show servers with their prices',
    proxyMethod: 'serversInfo',
    flags: [...SERVER_FLAGS, { name: 'allow-no-servers', usage: 'Answer an empty list when none matches', bool: true }],
    handle: info,
  },
  power('poweron', 'poweronServer', 'on', 'Switch servers on'),
  power('poweroff', 'poweroffServer', 'off', 'Switch servers off'),
  power('reboot', 'rebootServer', 'restart', 'Restart servers'),
  sleep('suspend', 'Suspend servers'),
  sleep('resume', 'Resume suspended servers'),
  {
    method: 'POST',
    path: '/service/server/terminate',
    label: 'terminate',
    writes: (input) => !input.has('dryrun'),
    use: ['server', 'terminate'],
    short: 'Delete servers',
    proxyMethod: 'terminateServer',
    flags: [
      ...SERVER_FLAGS,
      { name: 'force', usage: 'Delete running servers too', bool: true },
      { name: 'dryrun', usage: 'Only say which servers would go', bool: true },
      WAIT_FLAG,
    ],
    handle: terminate,
  },
  {
    method: 'POST',
    path: '/service/server/rename',
    label: 'rename',
    writes: true,
    use: ['server', 'rename'],
    short: 'Rename a server',
    proxyMethod: 'post',
    flags: [...SERVER_FLAGS, { name: 'new-name', usage: 'New name, 4 to 40 characters', required: true }, WAIT_FLAG],
    handle: rename,
  },
  {
    method: 'POST',
    path: '/service/server/password',
    label: 'password',
    writes: true,
    use: ['server', 'passwordreset'],
    short: 'Set the password of a server',
    proxyMethod: 'serverPassword',
    flags: [...SERVER_FLAGS, { name: 'password', usage: 'New password', required: true }, WAIT_FLAG],
    handle: password,
  },
];
