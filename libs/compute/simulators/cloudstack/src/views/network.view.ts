import { ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import type { FirewallRuleState, NetworkState, PortForwardState, PublicAddressState } from '../world/state.js';
import { given, type Sight } from './sight.js';

const ISOLATED_SERVICES = ['Dhcp', 'Dns', 'UserData', 'Firewall', 'StaticNat', 'PortForwarding', 'Lb', 'Vpn'];
const SHARED_SERVICES = ['Dhcp', 'Dns', 'UserData'];

function services(sight: Sight, network: NetworkState): object[] {
  if (network.type === 'L2') return [];
  const groups = ref(sight.world, 'zones', network.zoneId).securityGroups;
  const plain =
    network.type === 'Isolated' ? ISOLATED_SERVICES : [...SHARED_SERVICES, ...(groups ? ['SecurityGroup'] : [])];
  const named = plain.map((name): object => ({ name }));
  if (network.type !== 'Isolated') return named;
  const sourceNat = { name: 'SupportedSourceNatTypes', value: 'peraccount', canchooseservicecapability: false };
  return [...named, { name: 'SourceNat', capability: [sourceNat] }];
}

export function networkView(sight: Sight, network: NetworkState): object {
  const offering = ref(sight.world, 'networkOfferings', network.offeringId);
  return {
    id: network.id,
    name: network.name,
    displaytext: network.displayText,
    traffictype: 'Guest',
    ...given('gateway', network.gateway),
    ...given('netmask', network.netmask),
    ...given('cidr', network.cidr),
    ...sight.zone(network.zoneId),
    networkofferingid: offering.id,
    networkofferingname: offering.name,
    networkofferingdisplaytext: offering.displayText,
    networkofferingconservemode: true,
    networkofferingavailability: 'Optional',
    ...(sight.isRoot
      ? { broadcastdomaintype: 'Vlan', broadcasturi: `vlan://${network.vlan}`, vlan: String(network.vlan) }
      : {}),
    issystem: false,
    state: network.state,
    related: network.id,
    dns1: '192.0.2.53',
    type: network.type,
    acltype: network.type === 'Shared' ? 'Domain' : 'Account',
    ...(network.type === 'Shared' ? { subdomainaccess: true, ...domainOnly(sight, network) } : sight.owner(network)),
    service: services(sight, network),
    canusefordeploy: true,
    ispersistent: false,
    restartrequired: false,
    specifyipranges: network.type === 'Shared',
    displaynetwork: true,
    strechedl2subnet: false,
    redundantrouter: false,
    ...(sight.world.isAtLeast('4.19') ? { created: wireDate(network.createdMs) } : {}),
    tags: sight.tagsOf(network.id),
    ...sight.job(network.id),
  };
}

/** Shared networks belong to a domain and to no account. */
function domainOnly(sight: Sight, network: NetworkState): object {
  const { account: _account, ...domain } = sight.owner(network);
  return domain;
}

export function addressView(sight: Sight, address: PublicAddressState): object {
  const network = address.networkId === null ? undefined : sight.world.state.networks[address.networkId];
  const machine =
    address.staticNatMachineId === null ? undefined : sight.world.state.machines[address.staticNatMachineId];
  return {
    id: address.id,
    ipaddress: address.address,
    allocated: wireDate(address.allocatedMs),
    ...sight.zone(address.zoneId),
    issourcenat: address.sourceNat,
    ...sight.owner(address),
    forvirtualnetwork: true,
    isstaticnat: address.staticNatMachineId !== null,
    issystem: false,
    ...(network ? { associatednetworkid: network.id, associatednetworkname: network.name, networkid: network.id } : {}),
    state: address.state,
    ...(machine
      ? {
          virtualmachineid: machine.id,
          virtualmachinename: machine.name,
          virtualmachinedisplayname: machine.displayName,
          ...given('vmipaddress', address.staticNatAddress),
        }
      : {}),
    isportable: false,
    fordisplay: true,
    tags: sight.tagsOf(address.id),
    ...sight.job(address.id),
  };
}

export function firewallRuleView(sight: Sight, rule: FirewallRuleState): object {
  const address = rule.addressId === null ? undefined : sight.world.state.addresses[rule.addressId];
  return {
    id: rule.id,
    protocol: rule.protocol,
    ...given('startport', rule.startPort),
    ...given('endport', rule.endPort),
    ...given('icmptype', rule.icmpType),
    ...given('icmpcode', rule.icmpCode),
    ...(address ? { ipaddressid: address.id, ipaddress: address.address } : {}),
    networkid: rule.networkId,
    state: rule.state,
    cidrlist: rule.cidrs.join(','),
    fordisplay: true,
    tags: sight.tagsOf(rule.id),
    ...sight.job(rule.id),
  };
}

/** Ports are strings here, unlike those of firewall rules. */
export function portForwardView(sight: Sight, rule: PortForwardState): object {
  const address = sight.world.state.addresses[rule.addressId];
  const machine = sight.world.state.machines[rule.machineId];
  return {
    id: rule.id,
    privateport: String(rule.privatePort),
    privateendport: String(rule.privateEndPort),
    protocol: rule.protocol,
    publicport: String(rule.publicPort),
    publicendport: String(rule.publicEndPort),
    ...(machine
      ? {
          virtualmachineid: machine.id,
          virtualmachinename: machine.name,
          virtualmachinedisplayname: machine.displayName,
        }
      : {}),
    ...(address ? { ipaddressid: address.id, ipaddress: address.address } : {}),
    state: rule.state,
    cidrlist: rule.cidrs.join(','),
    vmguestip: rule.guestAddress,
    networkid: rule.networkId,
    fordisplay: true,
    tags: sight.tagsOf(rule.id),
    ...sight.job(rule.id),
  };
}
