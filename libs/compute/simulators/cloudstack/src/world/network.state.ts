import type { Owned } from './people.state.js';

export interface NetworkState extends Owned {
  id: string;
  name: string;
  displayText: string;
  zoneId: string;
  offeringId: string;
  type: 'Isolated' | 'Shared' | 'L2';
  state: 'Allocated' | 'Implemented' | 'Setup';
  /** IPv4 prefix such as `10.1.1.0/24`; null on L2 networks. */
  cidr: string | null;
  gateway: string | null;
  netmask: string | null;
  vlan: number;
  /** The next address to give away, as a number; addresses below it may have been given back. */
  addressCursor?: number;
  /** Somebody asked for an address by name, so that the cursor may meet one that is taken. */
  hasChosenAddresses?: boolean;
  createdMs: number;
}

export interface SecurityRuleState {
  id: string;
  direction: 'ingress' | 'egress';
  protocol: string;
  startPort: number | null;
  endPort: number | null;
  icmpType: number | null;
  icmpCode: number | null;
  cidr: string | null;
  groupName: string | null;
  groupAccount: string | null;
}

export interface SecurityGroupState extends Owned {
  id: string;
  name: string;
  description: string;
  rules: SecurityRuleState[];
}

export interface PublicAddressState extends Owned {
  id: string;
  address: string;
  zoneId: string;
  networkId: string | null;
  sourceNat: boolean;
  staticNatMachineId: string | null;
  staticNatAddress: string | null;
  state: 'Allocating' | 'Allocated' | 'Releasing';
  allocatedMs: number;
}

export interface FirewallRuleState extends Owned {
  id: string;
  traffic: 'Ingress' | 'Egress';
  addressId: string | null;
  networkId: string;
  protocol: string;
  startPort: number | null;
  endPort: number | null;
  icmpType: number | null;
  icmpCode: number | null;
  cidrs: string[];
  state: 'Add' | 'Active' | 'Revoke';
}

export interface PortForwardState extends Owned {
  id: string;
  addressId: string;
  networkId: string;
  machineId: string;
  guestAddress: string;
  protocol: string;
  publicPort: number;
  publicEndPort: number;
  privatePort: number;
  privateEndPort: number;
  cidrs: string[];
  state: 'Add' | 'Active' | 'Revoke';
}
