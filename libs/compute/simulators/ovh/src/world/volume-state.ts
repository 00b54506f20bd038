export interface VolumeState {
  id: string;
  projectId: string;
  name: string;
  description: string;
  region: string;
  zone: string | null;
  sizeGib: number;
  type: string;
  bootable: boolean;
  status: string;
  attachedTo: string[];
  createdAtMs: number;
}

export interface VolumeSnapshotState {
  id: string;
  projectId: string;
  volumeId: string;
  name: string;
  description: string;
  region: string;
  sizeGib: number;
  status: 'creating' | 'available' | 'deleting' | 'error' | 'error_deleting';
  createdAtMs: number;
}

export interface VolumeBackupState {
  id: string;
  projectId: string;
  volumeId: string;
  name: string;
  region: string;
  sizeGib: number;
  status: 'creating' | 'ok' | 'restoring' | 'deleting' | 'error';
  createdAtMs: number;
}
