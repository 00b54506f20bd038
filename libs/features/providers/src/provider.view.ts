import type { providers } from '@uni/contracts';

/** A provider as the list and detail queries read it. */
export interface ProviderRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly endpoint: string;
  readonly options: Record<string, unknown>;
  readonly credential_fields: string[];
  readonly enabled: boolean;
  readonly simulated: boolean;
  readonly status: providers.ProviderView['status'];
  readonly last_check: providers.CheckReportView | null;
  readonly last_sync: providers.SyncReportView | null;
  readonly last_good_sync_at: Date | null;
  readonly created_at: Date;
  readonly instances: number;
  readonly templates: number;
}

export function toProviderView(row: ProviderRow): providers.ProviderView {
  return {
    id: row.id,
    kind: row.kind as providers.ProviderView['kind'],
    name: row.name,
    endpoint: row.endpoint,
    options: row.options,
    credentialFields: row.credential_fields,
    enabled: row.enabled,
    simulated: row.simulated,
    status: row.status,
    lastCheck: row.last_check,
    lastSync: row.last_sync,
    lastGoodSyncAt: row.last_good_sync_at?.toISOString() ?? null,
    instances: row.instances,
    templates: row.templates,
    createdAt: row.created_at.toISOString(),
  };
}
