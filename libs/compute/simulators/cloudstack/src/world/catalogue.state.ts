import type { Owned } from './people.state.js';

export interface ZoneState {
  id: string;
  name: string;
  networkType: 'Basic' | 'Advanced';
  securityGroups: boolean;
  allocation: 'Enabled' | 'Disabled';
  type: 'Core' | 'Edge';
  dns1: string;
  internalDns1: string;
  guestCidr: string | null;
  podId: string;
  clusterId: string;
  secondaryStorageGib: number;
  primaryStorageGib: number;
}

export interface HostState {
  id: string;
  name: string;
  zoneId: string;
  address: string;
  cpus: number;
  speedMhz: number;
  memoryMib: number;
}

export interface OsTypeState {
  id: string;
  description: string;
  category: string;
}

export interface ServiceOfferingState {
  id: string;
  name: string;
  displayText: string;
  /** null: the customer says it when deploying. */
  cpuNumber: number | null;
  cpuSpeedMhz: number | null;
  memoryMib: number | null;
  /** Bounds of a constrained custom offering. */
  bounds: { minCpu: number; maxCpu: number; minMemoryMib: number; maxMemoryMib: number } | null;
  offerHa: boolean;
  dynamicScaling: boolean;
  rootDiskGib: number;
  diskOfferingId: string;
  createdMs: number;
  active: boolean;
}

export interface DiskOfferingState {
  id: string;
  name: string;
  displayText: string;
  /** 0 for one whose size the customer says. */
  sizeGib: number;
  custom: boolean;
  minIops: number | null;
  maxIops: number | null;
  createdMs: number;
}

export interface BackupOfferingState {
  id: string;
  name: string;
  description: string;
  zoneId: string;
  createdMs: number;
}

export interface NetworkOfferingState {
  id: string;
  name: string;
  displayText: string;
  guestType: 'Isolated' | 'Shared' | 'L2';
  isDefault: boolean;
  createdMs: number;
}

export interface TemplateState extends Owned {
  id: string;
  name: string;
  displayText: string;
  zoneIds: string[];
  osTypeId: string;
  format: string;
  sizeBytes: number;
  physicalBytes: number;
  isPublic: boolean;
  isFeatured: boolean;
  ready: boolean;
  passwordEnabled: boolean;
  sshKeyEnabled: boolean;
  dynamicallyScalable: boolean;
  url: string | null;
  templateType: 'USER' | 'BUILTIN' | 'SYSTEM';
  userDataId: string | null;
  createdMs: number;
  withdrawn: boolean;
}

export interface IsoState extends Owned {
  id: string;
  name: string;
  displayText: string;
  zoneIds: string[];
  osTypeId: string;
  sizeBytes: number;
  bootable: boolean;
  isPublic: boolean;
  isFeatured: boolean;
  ready: boolean;
  url: string | null;
  createdMs: number;
}
