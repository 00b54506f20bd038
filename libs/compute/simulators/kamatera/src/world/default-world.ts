import { handleEvent } from '../commands/command-queue.js';
import type { KeySpec, WorldSpec } from '../options.js';
import { DATACENTERS } from './datacenters.js';
import { IMAGES } from './images.js';
import { createNetwork } from './networks.js';
import type { WorldState } from './world.state.js';
import { World, type WorldSettings } from './world.js';

export const DEFAULT_WORLD: WorldSpec = {
  datacenters: DATACENTERS,
  images: IMAGES,
  networks: [
    { datacenter: 'EU', name: 'app', subnetIp: '10.20.0.0', subnetBit: 23 },
    { datacenter: 'EU-FR', name: 'app', subnetIp: '10.21.0.0', subnetBit: 23 },
    { datacenter: 'US-NY2', name: 'backend', subnetIp: '10.30.0.0', subnetBit: 24 },
  ],
  serverQuota: 500,
};

export const DEFAULT_CLIENT_ID = 'a3f81c0e5d7b42968ce01fb7d6429a50';

/** A world around a state, its own or one that was kept. */
export function openWorld(state: WorldState, settings: WorldSettings): World {
  return new World(state, settings, handleEvent);
}

/** The account on its first day. */
export function buildWorld(
  settings: WorldSettings,
  seed: number,
  spec: Partial<WorldSpec>,
  key: Partial<KeySpec>,
): World {
  const wanted = { ...DEFAULT_WORLD, ...spec };
  const state: WorldState = {
    format: 1,
    randomState: seed,
    foundedAtMs: settings.clock.now().getTime(),
    accountNumber: 4_410,
    datacenters: [...wanted.datacenters],
    images: [...wanted.images],
    privateImages: [],
    servers: {},
    networks: {},
    commands: {},
    keys: {},
    tokens: {},
    wanCursor: {},
    addressesMoved: false,
    nextCommandId: 17_000_001,
    nextNetworkId: 551,
    nextVlanId: 2_207,
    nextSubnetId: 7_301,
    nextSnapshotId: 90_211,
    nextEventSequence: 1,
    queue: [],
    machineLog: [],
    conditions: [],
    serverQuota: wanted.serverQuota,
  };
  const world = openWorld(state, settings);
  const clientId = key.clientId ?? DEFAULT_CLIENT_ID;
  const secret = key.secret ?? world.random.hex(32);
  state.keys[clientId] = { clientId, secret, specialType: null, revoked: false, missingRights: [] };
  const known = new Set(state.datacenters.map(({ id }) => id));
  for (const { datacenter, name, subnetIp, subnetBit } of wanted.networks) {
    // A test with two datacenters of its own wants no networks elsewhere.
    if (!known.has(datacenter)) continue;
    createNetwork(
      world,
      datacenter,
      name,
      { subnetIp, subnetBit, gateway: '', dns1: '', dns2: '', description: '' },
      'first day',
    );
  }
  return world;
}
