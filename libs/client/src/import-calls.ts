import type { imports, operations } from '@uni/contracts';
import type { z } from 'zod';
import type { CallOptions, CreateOptions, Transport } from './transport.js';
import type { Page } from './types.js';

export type QuarantineItemView = imports.QuarantineItemView;
export type QuarantineQuery = Partial<z.output<typeof imports.quarantineQuery>>;
export type AdoptMachinesInput = z.input<typeof imports.adoptMachinesRequest>;
export type AdoptOrphanInput = z.input<typeof imports.adoptOrphanRequest>;
export type AdoptedMachine = imports.AdoptedMachine;

const at = (id: string): string => encodeURIComponent(id);

/** What is left of machines that nobody has any more, and what administrators do with it. */
export function quarantineCalls(http: Transport) {
  const order = (id: string, action: 'adopt' | 'delete', body: unknown, call: CreateOptions = {}) =>
    http.request<operations.AdminOperationView>('POST', `/admin/orphans/${at(id)}/${action}`, {
      ...call,
      body,
      creates: true,
    });
  return {
    list: (query?: QuarantineQuery, call?: CallOptions) =>
      http.get<Page<QuarantineItemView>>('/admin/orphans', query, call),
    adopt: (id: string, body: AdoptOrphanInput, call?: CreateOptions) => order(id, 'adopt', body, call),
    ignore: (id: string, reason: string) =>
      http.request<QuarantineItemView>('POST', `/admin/orphans/${at(id)}/ignore`, { body: { reason } }),
    remove: (id: string, name: string, call?: CreateOptions) => order(id, 'delete', { name }, call),
  };
}

/** Gives machines that stand at a provider to a customer. */
export function adoptCall(http: Transport) {
  return (providerId: string, body: AdoptMachinesInput, call: CreateOptions = {}) =>
    http.request<{ readonly items: readonly AdoptedMachine[] }>('POST', `/admin/providers/${at(providerId)}/adopt`, {
      ...call,
      body,
      creates: true,
    });
}
