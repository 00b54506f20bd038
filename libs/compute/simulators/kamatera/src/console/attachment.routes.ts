import { takeLanAddress } from '../world/addresses.js';
import { checkTag } from '../world/create-spec.js';
import { isWan, networkForServer } from '../world/networks.js';
import { notFound, Refusal } from '../world/refusal.js';
import { requireServer } from '../world/servers.js';
import { MAX_NICS } from '../world/sizes.js';
import type { NicState, ServerState } from '../world/server.state.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

function shownNic({ network, ips, connected, mac }: NicState): Record<string, unknown> {
  const lan = !isWan(network);
  return {
    network,
    ips,
    connected,
    mac,
    routedIps: [],
    manualConfigEnabled: false,
    actions: {
      'nic.connect': !connected,
      'nic.disconnect': connected,
      'nic.change': lan,
      'nic.remove': lan,
      'nic.info': true,
      'nic.ip.add': !lan,
      'nic.ip.remove': false,
    },
  };
}

function attach(call: ConsoleCall): number {
  const server = call.idleServer();
  const wished = call.body.text('network');
  const network = wished === 'wan' || isWan(wished) ? 'wan' : wished;
  const ip = call.body.has('ip') ? call.body.text('ip') : 'auto';
  if (network !== 'wan') takeLanAddress(call.world, networkForServer(call.world, server, network), ip);
  if (server.nics.length >= MAX_NICS) throw new Refusal(`A server can have up to ${MAX_NICS} network interfaces.`);
  return call.run(server, { kind: 'nic_add', network, ip });
}

function connect(call: ConsoleCall): number {
  const server = call.idleServer();
  const mac = call.body.text('mac').toLowerCase();
  const nic = server.nics.find((candidate) => candidate.mac === mac);
  if (!nic) throw notFound('Network interface');
  const connected = call.body.flag('connected');
  if (nic.connected === connected)
    throw new Refusal(`Network interface is already ${connected ? 'connected' : 'disconnected'}.`);
  return call.run(server, { kind: connected ? 'nic_connect' : 'nic_disconnect', mac });
}

/** Tags are written at once, without a command. */
function relabel(call: ConsoleCall, server: ServerState, tags: string[]): string[] {
  server.tags = tags;
  call.world.record('relabelled', server, call.label);
  call.changed('tags', server.id);
  return tags;
}

function addTag(call: ConsoleCall): string[] {
  const server = requireServer(call.world, call.body.text('objectId'));
  call.reach(server.datacenter);
  const tag = checkTag(call.body.text('tagName'));
  return relabel(call, server, [...new Set([...server.tags, tag])]);
}

function removeTag(call: ConsoleCall): string[] {
  const server = call.server();
  const tag = call.pathText('tag');
  if (!server.tags.includes(tag)) throw notFound('Tag');
  return relabel(
    call,
    server,
    server.tags.filter((other) => other !== tag),
  );
}

export const ATTACHMENT_ROUTES: readonly ConsoleRoute[] = [
  {
    method: 'GET',
    path: '/svc/server/{id}/nics',
    label: 'nics',
    handle: (call) => ({ nics: call.readableServer().nics.map(shownNic) }),
  },
  { method: 'POST', path: '/svc/server/{id}/nics', label: 'nic_add', right: 'networks', handle: attach },
  { method: 'PUT', path: '/svc/server/{id}/nics', label: 'nic_connect', right: 'networks', handle: connect },
  { method: 'GET', path: '/svc/tags/ot.server/{id}', label: 'tags', handle: (call) => call.server().tags },
  { method: 'POST', path: '/svc/tags', label: 'tag_add', right: 'configure', handle: addTag },
  {
    method: 'DELETE',
    path: '/svc/tags/ot.server/{id}/{tag}',
    label: 'tag_remove',
    right: 'configure',
    handle: removeTag,
  },
];
