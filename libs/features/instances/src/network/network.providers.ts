import { AddressWork } from './carry-out/address.work.js';
import { FirewallWork } from './carry-out/firewall.work.js';
import { NetworkChanges } from './carry-out/network-changes.js';
import { NetworkDefinitions } from './carry-out/network-definitions.js';
import { NetworkPolicies } from './network.policies.js';
import { AddressOrders } from './orders/address-orders.service.js';
import { FirewallOrders } from './orders/firewall-orders.service.js';
import { NetworkQueries } from './read/network.queries.js';
import { NetworkReadHandler } from './read/network-read.handler.js';
import { NetworkEnding } from './reconcile/network-ending.js';

/** Ordering and looking: what the instances module offers of this folder. */
export const NETWORK_SERVICES = [FirewallOrders, AddressOrders, NetworkQueries];
/** What they stand on. */
export const NETWORK_INNER = [NetworkPolicies];
/** What the worker runs. */
export const NETWORK_WORK = [
  NetworkChanges,
  FirewallWork,
  AddressWork,
  NetworkDefinitions,
  NetworkReadHandler,
  NetworkEnding,
];
