import type { drift, operations, providers } from '@uni/contracts';
import type { z } from 'zod';
import type { CallOptions, CreateOptions, Transport } from './transport.js';
import type { Page } from './types.js';

export type ProviderHealthView = providers.ProviderHealthView;
export type HealthSpan = providers.HealthSpan;
export type StatusChangeView = providers.StatusChangeView;
export type ProviderHistory = z.output<typeof providers.providerHistories>['items'][number];
export type VendorThingView = providers.VendorThingView;
export type VendorThings = z.output<typeof providers.vendorThings>;
export type VendorThingsQuery = Partial<z.output<typeof providers.vendorThingsQuery>>;
export type VendorIsoView = providers.VendorIsoView;
export type VendorIsos = z.output<typeof providers.vendorIsos>;
export type VendorEventView = providers.VendorEventView;
export type VendorEvents = z.output<typeof providers.vendorEvents>;
export type VendorEventsQuery = Partial<z.output<typeof providers.vendorEventsQuery>>;
export type VendorUsageItemView = providers.VendorUsageItemView;
export type VendorUsage = z.output<typeof providers.vendorUsage>;
export type VendorUsageQuery = Partial<z.output<typeof providers.vendorUsageQuery>>;
export type DriftedInstanceView = drift.DriftedInstanceView;
export type DifferenceView = drift.DifferenceView;
export type DriftQuery = Partial<z.output<typeof drift.driftQuery>>;
export type AcceptDriftInput = z.input<typeof drift.acceptDriftRequest>;
export type CorrectDriftInput = z.input<typeof drift.correctDriftRequest>;

const at = (id: string): string => encodeURIComponent(id);

/** How providers stood, and what their vendors have of their own. */
export function vendorCalls(http: Transport) {
  return {
    health: (id: string, call?: CallOptions) =>
      http.get<ProviderHealthView>(`/admin/providers/${at(id)}/health`, {}, call),
    /** Changes of status of the last thirty days of all providers. */
    histories: (call?: CallOptions) => http.get<Page<ProviderHistory>>('/admin/provider-health', {}, call),
    volumes: (id: string, query?: VendorThingsQuery, call?: CallOptions) =>
      http.get<VendorThings>(`/admin/providers/${at(id)}/volumes`, query, call),
    snapshots: (id: string, query?: VendorThingsQuery, call?: CallOptions) =>
      http.get<VendorThings>(`/admin/providers/${at(id)}/snapshots`, query, call),
    isos: (id: string, query?: VendorThingsQuery, call?: CallOptions) =>
      http.get<VendorIsos>(`/admin/providers/${at(id)}/isos`, query, call),
    events: (id: string, query?: VendorEventsQuery, call?: CallOptions) =>
      http.get<VendorEvents>(`/admin/providers/${at(id)}/events`, query, call),
    /** What the vendor has counted this month, beside what customers were charged. */
    usage: (id: string, query?: VendorUsageQuery, call?: CallOptions) =>
      http.get<VendorUsage>(`/admin/providers/${at(id)}/usage`, query, call),
  };
}

/** Machines that were changed behind our back. */
export function driftCalls(http: Transport) {
  return {
    list: (query?: DriftQuery, call?: CallOptions) => http.get<Page<DriftedInstanceView>>('/admin/drift', query, call),
    accept: (instanceId: string, body: AcceptDriftInput) =>
      http.request<DriftedInstanceView>('POST', `/admin/drift/${at(instanceId)}/accept`, { body }),
    /** Answers with the operation that brings the machine back. */
    correct: (instanceId: string, body: CorrectDriftInput, call: CreateOptions = {}) =>
      http.request<operations.AdminOperationView>('POST', `/admin/drift/${at(instanceId)}/correct`, {
        ...call,
        body,
        creates: true,
      }),
  };
}
