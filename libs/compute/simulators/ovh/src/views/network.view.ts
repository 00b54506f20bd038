import type { NetworkState, SubnetState } from '../world/state.js';

type View = Record<string, unknown>;

export function networkView(network: NetworkState): View {
  return {
    id: network.id,
    name: network.name,
    type: network.type,
    status: network.status,
    vlanId: network.vlanId,
    regions: network.regions.map(({ region, status, openstackId }) => ({
      region,
      status,
      // Not known before it is built.
      openstackId: status === 'ACTIVE' ? openstackId : null,
    })),
  };
}

export function subnetView(subnet: SubnetState): View {
  return {
    id: subnet.id,
    cidr: subnet.cidr,
    gatewayIp: subnet.gatewayIp,
    dhcpEnabled: subnet.dhcp,
    ipPools: [{ dhcp: subnet.dhcp, network: subnet.cidr, region: subnet.region, start: subnet.start, end: subnet.end }],
  };
}

export function regionalNetworkView(network: NetworkState, region: string, subnets: readonly SubnetState[]): View {
  return {
    id: network.regions.find((at) => at.region === region)?.openstackId ?? network.id,
    name: network.name,
    region,
    status: network.status,
    visibility: network.type,
    vlanId: network.type === 'public' ? null : network.vlanId,
    subnetIds: subnets.map(({ id }) => id),
  };
}

export function regionalSubnetView(subnet: SubnetState): View {
  return {
    id: subnet.id,
    name: subnet.name,
    cidr: subnet.cidr,
    ipVersion: 4,
    dhcpEnabled: subnet.dhcp,
    gatewayIp: subnet.gatewayIp,
    allocationPools: [{ start: subnet.start, end: subnet.end }],
    dnsNameServers: ['213.186.33.99'],
    hostRoutes: [],
  };
}
