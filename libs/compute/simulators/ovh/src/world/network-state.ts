export interface NetworkState {
  id: string;
  projectId: string;
  name: string;
  type: 'private' | 'public';
  status: 'BUILDING' | 'ACTIVE' | 'DELETING' | 'ERROR';
  vlanId: number;
  regions: { region: string; status: 'BUILDING' | 'ACTIVE'; openstackId: string }[];
}

export interface SubnetState {
  id: string;
  networkId: string;
  region: string;
  cidr: string;
  start: string;
  end: string;
  dhcp: boolean;
  gatewayIp: string | null;
  name: string;
}

export interface FloatingIpState {
  id: string;
  projectId: string;
  region: string;
  ip: string;
  networkId: string;
  status: 'active' | 'down' | 'error';
  instanceId: string | null;
  privateIp: string | null;
}

export interface FailoverIpState {
  id: string;
  projectId: string;
  ip: string;
  block: string;
  continent: string;
  geoloc: string;
  progress: number;
  routedTo: string | null;
  status: 'ok' | 'operationPending';
}
