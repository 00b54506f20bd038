import type { Owned } from './people.state.js';

export type MachineLifecycle =
  'Starting' | 'Running' | 'Stopping' | 'Stopped' | 'Destroyed' | 'Expunging' | 'Migrating' | 'Error' | 'Unknown';

export interface NicState {
  id: string;
  networkId: string;
  address: string | null;
  mac: string;
  isDefault: boolean;
  deviceId: number;
  secondary: { id: string; address: string }[];
}

export interface MachineState extends Owned {
  id: string;
  /** The number in `i-2-9-VM`. */
  sequence: number;
  userId: string;
  name: string;
  displayName: string;
  group: string | null;
  zoneId: string;
  hostId: string | null;
  templateId: string;
  offeringId: string;
  cpuNumber: number;
  cpuSpeedMhz: number;
  memoryMib: number;
  osTypeId: string;
  state: MachineLifecycle;
  haEnable: boolean;
  dynamicallyScalable: boolean;
  deleteProtection: boolean;
  passwordEnabled: boolean;
  keyPairs: string[];
  userData: string | null;
  userDataId: string | null;
  details: Record<string, string>;
  nics: NicState[];
  /** Root disk and data disks. */
  volumeIds: string[];
  isoId: string | null;
  affinityGroupIds: string[];
  securityGroupIds: string[];
  backupOfferingId: string | null;
  leaseDays: number | null;
  createdMs: number;
  updatedMs: number;
  startedAtMs: number | null;
  destroyedAtMs: number | null;
  /** A fault: the guest does not hear the power button. */
  ignoresAcpi: boolean;
}

export interface VolumeState extends Owned {
  id: string;
  name: string;
  type: 'ROOT' | 'DATADISK';
  zoneId: string;
  machineId: string | null;
  deviceId: number | null;
  sizeBytes: number;
  diskOfferingId: string | null;
  serviceOfferingId: string | null;
  templateId: string | null;
  snapshotId: string | null;
  state:
    'Allocated' | 'Creating' | 'Ready' | 'Attaching' | 'Resizing' | 'Snapshotting' | 'RevertSnapshotting' | 'Destroy';
  createdMs: number;
  attachedMs: number | null;
  deleteProtection: boolean;
}

export interface SnapshotState extends Owned {
  id: string;
  name: string;
  volumeId: string;
  volumeName: string;
  volumeType: VolumeState['type'];
  zoneId: string;
  state: 'Allocated' | 'Creating' | 'BackingUp' | 'BackedUp' | 'Destroying' | 'Error';
  sizeBytes: number;
  physicalBytes: number;
  createdMs: number;
}

export interface MachineSnapshotState extends Owned {
  id: string;
  name: string;
  displayName: string;
  description: string;
  machineId: string;
  zoneId: string;
  type: 'Disk' | 'DiskAndMemory';
  state: 'Allocated' | 'Creating' | 'Ready' | 'Reverting' | 'Expunging' | 'Error';
  current: boolean;
  parentId: string | null;
  createdMs: number;
}

export interface BackupState extends Owned {
  id: string;
  name: string;
  description: string | null;
  machineId: string;
  machineName: string;
  offeringId: string;
  zoneId: string;
  status: 'Allocated' | 'Queued' | 'BackingUp' | 'BackedUp' | 'Error' | 'Restoring';
  sizeBytes: number;
  virtualBytes: number;
  createdMs: number;
}

export interface KeyPairState extends Owned {
  id: string;
  name: string;
  fingerprint: string;
  publicKey: string;
}

export interface UserDataState extends Owned {
  id: string;
  name: string;
  userData: string;
  params: string | null;
}

export interface AffinityGroupState extends Owned {
  id: string;
  name: string;
  description: string;
  type: string;
}
