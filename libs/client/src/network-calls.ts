import type { network, operations } from '@uni/contracts';
import type { z } from 'zod';
import type { CallOptions, CreateOptions, Transport } from './transport.js';

export type FirewallView = network.FirewallView;
export type FirewallRuleView = network.FirewallRuleView;
export type FirewallInput = z.input<typeof network.firewallRequest>;
export type InstanceAddressView = network.InstanceAddressView;
export type InstanceAddresses = network.InstanceAddressesView;
type Operation = operations.OperationView;

const root = (instanceId: string): string => `/instances/${encodeURIComponent(instanceId)}`;

/** Rules of the firewall of an instance, and its addresses. */
export function networkCalls(http: Transport) {
  return {
    firewall: {
      ofInstance: (id: string, call?: CallOptions) => http.get<FirewallView>(`${root(id)}/firewall-rules`, {}, call),
      write: (id: string, body: FirewallInput, call: CreateOptions = {}) =>
        http.request<Operation>('PUT', `${root(id)}/firewall-rules`, { ...call, body, creates: true }),
    },
    addresses: {
      ofInstance: (id: string, call?: CallOptions) => http.get<InstanceAddresses>(`${root(id)}/addresses`, {}, call),
      add: (id: string, call: CreateOptions = {}) =>
        http.request<Operation>('POST', `${root(id)}/addresses`, { ...call, body: {}, creates: true }),
      release: (id: string, addressId: string, call: CreateOptions = {}) =>
        http.request<Operation>('DELETE', `${root(id)}/addresses/${encodeURIComponent(addressId)}`, {
          ...call,
          creates: true,
        }),
    },
  };
}
