import { takeLanAddress, takeWanAddress, wanName } from './addresses.js';
import { isWan, networkForServer } from './networks.js';
import { notFound, Refusal } from './refusal.js';
import { DEFAULT_TRAFFIC } from './sizes.js';
import type { ServerSpec } from './command.state.js';
import type { NicState, PowerState, ServerState } from './server.state.js';
import type { World } from './world.js';

/** Four to forty; the command line tools' own alphabet and the dot that Terraform lets through. */
const SERVER_NAME = /^[A-Za-z0-9()_.-]{4,40}$/;
const USER = 'api';

/** @throws Refusal for a name the platform does not take. */
export function checkServerName(name: string): string {
  if (!SERVER_NAME.test(name)) throw new Refusal('Server name is invalid', 20, 'Validation Error');
  return name;
}

/** @throws Refusal 404 when there is none, or none any longer. */
export function requireServer(world: World, id: string): ServerState {
  const server = world.server(id.toLowerCase());
  if (!server) throw notFound('Server');
  return server;
}

/** One operation at a time: a second one is refused. */
export function isBusy(world: World, server: ServerState): boolean {
  return server.activeCommandId !== null || server.busyUntilMs > world.nowMs();
}

export function newMac(world: World): string {
  return `00:50:56:${[0, 1, 2].map(() => world.random.hex(2)).join(':')}`;
}

/** A network card with its address. @throws Refusal when the network does not exist or is full. */
export function makeNic(world: World, datacenter: string, network: string, ip: string): NicState {
  const wan = network === 'wan' || isWan(network);
  const address = wan
    ? takeWanAddress(world, datacenter)
    : takeLanAddress(world, networkForServer(world, { datacenter }, network), ip);
  return { mac: newMac(world), network: wan ? wanName(datacenter) : network, ips: [address], connected: true };
}

export function note(world: World, server: ServerState, action: string, user = USER): void {
  server.history.unshift({ atMs: world.nowMs(), user, action });
  // A demo that runs for months must not grow without end.
  server.history.length = Math.min(server.history.length, 500);
}

/** Brings a server into being, switched off. */
export function createServer(
  world: World,
  spec: ServerSpec,
  outcome: {
    readonly cause: string;
    readonly withNetworks: boolean;
    readonly withExtraDisks: boolean;
    /** Default: a new one. */
    readonly id?: string | undefined;
  },
): ServerState {
  const nowMs = world.nowMs();
  const diskSizes = outcome.withExtraDisks ? spec.diskSizesGb : spec.diskSizesGb.slice(0, 1);
  const server: ServerState = {
    id: outcome.id ?? world.random.uuid(),
    datacenter: spec.datacenter,
    name: spec.name,
    description: spec.imageName,
    cpuCount: spec.cpuCount,
    cpuType: spec.cpuType,
    ramMb: spec.ramMb,
    disks: diskSizes.map((sizeGb) => ({ uuid: world.random.uuid(), sizeGb })),
    nics: [],
    power: 'off',
    lag: null,
    hiddenReads: 0,
    billing: spec.billing,
    traffic: spec.traffic === '' ? DEFAULT_TRAFFIC : spec.traffic,
    managed: spec.managed,
    backup: spec.backup,
    imageId: spec.imageId,
    imageMonthlyMicros: spec.imageMonthlyMicros,
    tags: [...spec.tags],
    snapshots: [],
    activeSnapshotId: null,
    history: [],
    createdAtMs: nowMs,
    runs: [],
    guest: { sshKey: spec.sshKey, script: spec.script, userData: spec.userData },
    password: spec.password,
    activeCommandId: null,
    busyUntilMs: 0,
    busyForReads: false,
    noiseSeed: world.random.below(2 ** 31),
  };
  // Known before its interfaces are made: the second must see which address the first has taken.
  world.state.servers[server.id] = server;
  try {
    if (outcome.withNetworks)
      for (const { network, ip } of spec.networks) server.nics.push(makeNic(world, spec.datacenter, network, ip));
  } catch (error) {
    delete world.state.servers[server.id];
    throw error;
  }
  note(world, server, 'Create Server');
  world.record('created', server, outcome.cause);
  return server;
}

/** Everything of it goes: disks, snapshots and addresses. */
export function removeServer(world: World, server: ServerState, cause: string): void {
  delete world.state.servers[server.id];
  world.record('destroyed', server, cause);
}

export function setPower(world: World, server: ServerState, power: PowerState): void {
  const nowMs = world.nowMs();
  const running = server.runs.at(-1);
  if (power === 'on' && (running === undefined || running.toMs !== null))
    server.runs.push({ fromMs: nowMs, toMs: null });
  if (power !== 'on' && running?.toMs === null) running.toMs = nowMs;
  if (server.runs.length > 1_000) server.runs.shift();
  server.power = power;
}

/** Servers as the list has them now; one that was just made may be missing for some reads. */
export function listServers(world: World): ServerState[] {
  return world.servers().filter((server) => {
    const hidden = server.hiddenReads > 0;
    if (hidden) server.hiddenReads -= 1;
    return !hidden;
  });
}

/** What lists and info say now; reading it counts where a fault makes the old value stick for some reads. */
export function shownPower(world: World, server: ServerState): string {
  let power = server.power;
  const { lag } = server;
  if (lag && (world.nowMs() < lag.untilMs || lag.reads > 0)) {
    power = lag.shows;
    if (lag.reads > 0) lag.reads -= 1;
  } else server.lag = null;
  return power === 'suspended' ? world.settings.suspendedPower : power;
}
