export interface RegionState {
  name: string;
  type: 'region' | 'region-3-az' | 'localzone';
  status: 'UP' | 'DOWN' | 'MAINTENANCE';
  continent: 'AF' | 'ASIA' | 'EU' | 'NA' | 'US';
  country: string;
  datacenter: string;
  zones: string[];
  ipCountries: string[];
  /** The vendor has given the region up: no project sees it any more. */
  retired: boolean;
  /** Where the pool of its public addresses goes on. */
  nextHost: number;
}

export interface QuotaState {
  maxCores: number;
  maxInstances: number;
  maxRamGib: number;
  maxVolumeGib: number;
  maxVolumes: number;
  maxKeys: number;
  maxNetworks: number;
  maxFloatingIps: number;
}

export interface ProjectState {
  id: string;
  description: string;
  status: 'creating' | 'ok' | 'suspended' | 'deleting' | 'deleted';
  access: 'full' | 'restricted';
  createdAtMs: number;
  manualQuota: boolean;
  regions: string[];
  /** Key: region name. */
  quotas: Record<string, QuotaState>;
  /** The number in the ids of its private networks. */
  vrack: number;
  service: ServiceState;
}

/** What the account pays for beside the thing itself: expiry and renewal. */
export interface ServiceState {
  serviceId: number;
  domain: string;
  status: 'ok' | 'expired' | 'inCreation' | 'unPaid' | 'pendingDebt' | 'autorenewInProgress';
  creation: string;
  expiration: string;
  renewalType: string;
  periods: number[];
  renew: {
    automatic: boolean;
    forced: boolean;
    deleteAtExpiration: boolean;
    manualPayment: boolean | null;
    period: number | null;
  } | null;
}

export interface FlavorState {
  id: string;
  name: string;
  region: string;
  type: string;
  osType: string;
  vcpus: number;
  ramGib: number;
  diskGib: number;
  bandwidthMbps: number;
  available: boolean;
  hourly: string | null;
  monthly: string | null;
  license: string | null;
  capabilities: { resize: boolean; snapshot: boolean; volume: boolean; failoverip: boolean };
}

export interface ImageState {
  id: string;
  /** null for the vendor's own. */
  projectId: string | null;
  name: string;
  region: string;
  osType: string;
  status: 'queued' | 'saving' | 'active' | 'deleted';
  user: string;
  flavorType: string | null;
  minDiskGib: number;
  minRamGib: number;
  sizeGib: number;
  createdAtMs: number;
  planCode: string | null;
  /** The instance that was photographed. */
  sourceId: string | null;
  /** Made by `shelve`: goes when the instance comes back. */
  shelvedId: string | null;
}
