import { addressView } from '../views/network.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, owned, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, ownershipFilter, tagFilter } from '../wire/selection.js';
import { freePublicAddress } from '../world/addresses.js';
import { demandAccess, ref } from '../world/collections.js';
import { demandRoom } from '../world/limits.js';
import { invalid } from '../world/refusal.js';
import type { NetworkState, PublicAddressState } from '../world/state.js';
import { ownerOf } from './owner.js';

/** Where the public addresses of each zone begin; nobody's on the internet. */
function prefixOf(call: Call, zoneId: string): string {
  return `100.${96 + Object.keys(call.world.state.zones).indexOf(zoneId)}`;
}

function networkFor(call: Call): NetworkState {
  const named = call.get('networkid', 'networks');
  if (named) {
    demandAccess(call.world, call.caller, named);
    return named;
  }
  const zoneId = call.params.text('zoneid');
  if (zoneId === undefined || zoneId === '') throw invalid('Zone or network is needed to associate an address');
  const own = Object.values(call.world.state.networks).filter(
    (network) =>
      network.zoneId === zoneId && network.type === 'Isolated' && network.accountId === call.caller.account.id,
  );
  const [only, another] = own;
  if (!only || another) throw invalid('Unable to tell which network the address is for: please specify networkid');
  return only;
}

function associate(call: Call): JobRequest {
  const { world } = call;
  const network = networkFor(call);
  if (network.type !== 'Isolated')
    throw invalid(`Ip address can be associated to the network with services of a router only: ${network.id}`);
  const owner = call.params.text('projectid')
    ? ownerOf(call)
    : { accountId: network.accountId, projectId: network.projectId };
  demandRoom(world, owner, { ip: 1 });
  const id = world.uuid();
  const address: PublicAddressState = {
    id,
    address: freePublicAddress(world, prefixOf(call, network.zoneId)),
    zoneId: network.zoneId,
    networkId: network.id,
    sourceNat: false,
    staticNatMachineId: null,
    staticNatAddress: null,
    state: 'Allocating',
    allocatedMs: world.nowMs(),
    ...owner,
  };
  world.state.addresses[id] = address;
  call.created('IpAddress', id);
  return {
    instanceType: 'IpAddress',
    instanceId: id,
    action: { do: 'address.acquire', addressId: id },
    event: { type: 'NET.IPASSIGN', resourceType: 'IpAddress', words: 'associating Ip' },
  };
}

function enableStaticNat(call: Call): object {
  const { world } = call;
  const address = call.need('ipaddressid', 'addresses');
  const machine = call.need('virtualmachineid', 'machines');
  const nic = machine.nics.find(({ networkId }) => networkId === address.networkId);
  if (address.sourceNat) throw invalid('Can not enable static nat for a source NAT address');
  if (!nic?.address) throw invalid(`The VM doesn't have a nic in the network of the address ${address.address}`);
  if (address.staticNatMachineId !== null && address.staticNatMachineId !== machine.id)
    throw invalid(`Failed to enable static nat for the ip address ${address.address}: it is enabled for another VM`);
  const others = Object.values(world.state.addresses);
  if (others.some((other) => other.id !== address.id && other.staticNatMachineId === machine.id))
    throw invalid(`Failed to enable static nat: the VM ${machine.id} is already associated with another address`);
  if (Object.values(world.state.portForwards).some(({ addressId }) => addressId === address.id))
    throw invalid(`Address ${address.address} already has firewall/port forwarding rules configured`);
  const guest = call.params.text('vmguestip') || nic.address;
  const known = [nic.address, ...nic.secondary.map((secondary) => secondary.address)];
  if (!known.includes(guest)) throw invalid(`VM ${machine.id} doesn't have the address ${guest}`);
  address.staticNatMachineId = machine.id;
  address.staticNatAddress = guest;
  return { success: true };
}

function listAddresses(call: Call): object {
  const { world, params } = call;
  const owns = ownershipFilter(call);
  const equals: readonly [string, (address: PublicAddressState) => string | null][] = [
    ['id', ({ id }) => id],
    ['ipaddress', ({ address }) => address],
    ['zoneid', ({ zoneId }) => zoneId],
    ['associatednetworkid', ({ networkId }) => networkId],
    ['networkid', ({ networkId }) => networkId],
  ];
  const wanted = equals.filter(([name]) => params.text(name));
  const staticNat = params.flag('isstaticnat');
  const sourceNat = params.flag('issourcenat');
  const tagged = tagFilter(call, 'PublicIpAddress');
  const holdsKeyword = keywordFilter(call);
  const matches = Object.values(world.state.addresses)
    .filter(owns)
    .filter((address) => wanted.every(([name, read]) => read(address) === params.text(name)))
    .filter((address) => staticNat === undefined || (address.staticNatMachineId !== null) === staticNat)
    .filter((address) => sourceNat === undefined || address.sourceNat === sourceNat)
    .filter((address) => tagged?.(address.id) ?? true)
    .filter((address) => holdsKeyword(address.address));
  const sight = new Sight(world, call.caller.isRoot);
  return paged(call, 'publicipaddress', matches, (address) => addressView(sight, address));
}

export const addressCommands: readonly Command[] = [
  {
    name: 'listPublicIpAddresses',
    description: 'Lists public addresses',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      id: owned('addresses'),
      ipaddress: text(),
      zoneid: uuid('zones'),
      associatednetworkid: uuid('networks'),
      networkid: uuid('networks'),
      isstaticnat: bool(),
      issourcenat: bool(),
      allocatedonly: bool(),
    },
    handle: listAddresses,
  },
  {
    name: 'associateIpAddress',
    description: 'Takes a public address',
    kind: 'create',
    params: {
      networkid: uuid('networks'),
      zoneid: uuid('zones'),
      projectid: text(),
      account: text(),
      domainid: uuid('domains'),
      ipaddress: text({ adminOnly: true }),
    },
    handle: associate,
  },
  {
    name: 'disassociateIpAddress',
    description: 'Gives a public address back',
    kind: 'async',
    params: { id: owned('addresses', REQUIRED) },
    handle: (call) => {
      const address = call.need('id', 'addresses');
      if (address.sourceNat)
        throw invalid(`Ip address ${address.address} is used for source nat and cannot be released`);
      return {
        instanceType: 'IpAddress',
        instanceId: address.id,
        action: { do: 'address.release', addressId: address.id },
        event: { type: 'NET.IPRELEASE', resourceType: 'IpAddress', words: 'disassociating Ip' },
      };
    },
  },
  {
    name: 'enableStaticNat',
    description: 'Puts a public address before a machine',
    kind: 'sync',
    params: {
      ipaddressid: owned('addresses', REQUIRED),
      virtualmachineid: owned('machines', REQUIRED),
      networkid: uuid('networks'),
      vmguestip: text(),
    },
    handle: enableStaticNat,
  },
  {
    name: 'disableStaticNat',
    description: 'Takes a public address from a machine',
    kind: 'async',
    params: { ipaddressid: owned('addresses', REQUIRED) },
    handle: (call) => {
      const address = ref(call.world, 'addresses', call.params.need('ipaddressid'));
      if (address.staticNatMachineId === null)
        throw invalid(`Specified IP address id is not static nat: ${address.id}`);
      return {
        instanceType: 'IpAddress',
        instanceId: address.id,
        action: { do: 'static_nat.disable', addressId: address.id },
      };
    },
  },
];
