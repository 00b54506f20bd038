import { assertNever } from '@uni/platform';
import { isWan } from '../world/networks.js';
import { Refusal } from '../world/refusal.js';
import { createServer, note, removeServer, setPower } from '../world/servers.js';
import { deleteSnapshot, requireSnapshot } from '../world/snapshots.js';
import type { ServerState } from '../world/server.state.js';
import type { World } from '../world/world.js';
import type { ParsedDriftRequest } from './drift.schema.js';

const CAUSE = 'drift';
const SOMEBODY = 'console user';

function existing(world: World, id: string): ServerState {
  const server = world.server(id);
  if (!server) throw new Refusal(`there is no server ${id}`);
  return server;
}

function appear(world: World, wish: Extract<ParsedDriftRequest, { kind: 'appear' }>): ServerState {
  const datacenter = wish.datacenter ?? world.datacenters()[0]?.id ?? '';
  if (!world.state.datacenters.some(({ id }) => id === datacenter))
    throw new Refusal(`there is no datacenter '${datacenter}'`);
  if (wish.id !== undefined && world.server(wish.id)) throw new Refusal(`there is a server ${wish.id} already`);
  const { name, cpuCount, cpuType, ramMb, diskSizesGb, tags } = wish;
  const server = createServer(
    world,
    {
      ...{ datacenter, name, cpuCount, cpuType, ramMb, diskSizesGb, tags },
      password: world.random.hex(20),
      networks: [{ network: 'wan', ip: 'auto' }],
      imageId: null,
      imageName: wish.description,
      imageMonthlyMicros: 0,
      billing: 'hourly',
      traffic: '',
      managed: false,
      backup: false,
      powerOn: wish.power === 'on',
      ...{ sshKey: '', script: '', userData: '' },
    },
    { cause: CAUSE, withNetworks: true, withExtraDisks: true, id: wish.id },
  );
  setPower(world, server, wish.power);
  return server;
}

function moveAddress(world: World, server: ServerState, address: string): void {
  const nic = server.nics.find(({ network }) => isWan(network));
  if (!nic) throw new Refusal(`server ${server.id} has no public address`);
  nic.ips = [address, ...nic.ips.slice(1)];
  world.state.addressesMoved = true;
}

function change(world: World, wish: Extract<ParsedDriftRequest, { kind: 'change' }>): ServerState {
  const server = existing(world, wish.id);
  if (wish.name !== undefined) server.name = wish.name;
  if (wish.tags !== undefined) server.tags = wish.tags;
  if (wish.description !== undefined) server.description = wish.description;
  if (wish.cpuCount !== undefined) server.cpuCount = wish.cpuCount;
  if (wish.cpuType !== undefined) server.cpuType = wish.cpuType;
  if (wish.ramMb !== undefined) server.ramMb = wish.ramMb;
  const [first] = server.disks;
  if (wish.diskGb !== undefined && first) first.sizeGb = wish.diskGb;
  if (wish.address !== undefined) moveAddress(world, server, wish.address);
  if (wish.power !== undefined) {
    setPower(world, server, wish.power);
    server.lag = null;
  }
  if (wish.name !== undefined || wish.tags !== undefined) world.record('relabelled', server, CAUSE);
  note(world, server, 'Change Configuration', SOMEBODY);
  return server;
}

/** Changes the cloud behind everybody's back. @throws Refusal when it cannot be done. */
export function applyDrift(world: World, wish: ParsedDriftRequest): { readonly id: string } {
  switch (wish.kind) {
    case 'appear':
      return { id: appear(world, wish).id };
    case 'change':
      return { id: change(world, wish).id };
    case 'vanish':
      removeServer(world, existing(world, wish.id), CAUSE);
      return { id: wish.id };
    case 'snapshot_vanish': {
      const server = existing(world, wish.id);
      requireSnapshot(server, wish.snapshotId);
      deleteSnapshot(server, wish.snapshotId);
      return { id: wish.id };
    }
    case 'image_vanish': {
      const before = world.state.privateImages.length;
      world.state.privateImages = world.state.privateImages.filter(({ id }) => id !== wish.imageId);
      if (world.state.privateImages.length === before) throw new Refusal(`there is no private image ${wish.imageId}`);
      return { id: wish.imageId };
    }
    default:
      return assertNever(wish);
  }
}
