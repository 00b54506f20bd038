import type { VendorResource, VendorShelf, VendorSide } from '@uni/compute-conformance';
import { rfbHandshake } from '@uni/compute-conformance';
import type { DriftRequest } from '@uni/simulator-cloudstack';
import type { SimulatedCloud } from './simulated-cloud.js';

const GIB = 1024 ** 3;
const RESOURCE_MARK = /\[uni:([^\]]+)\]$/;

/** What somebody does and sees in the vendor's own portal, without the driver. */
export function vendorSide(cloud: SimulatedCloud): VendorSide {
  return {
    snapshots: snapshotShelf(cloud),
    volumes: volumeShelf(cloud),
    backups: backupShelf(cloud),
    disc: (id) => Promise.resolve(cloud.simulator.state().virtualMachines[id]?.isoId ?? null),
    image: (id) => Promise.resolve(cloud.simulator.state().virtualMachines[id]?.templateId ?? null),
    addresses: (id) =>
      Promise.resolve(
        (cloud.simulator.state().virtualMachines[id]?.nics ?? []).flatMap((nic) => [
          ...(nic.address === null ? [] : [nic.id]),
          ...nic.secondary.map((entry) => entry.id),
        ]),
      ),
    greet: (access) => rfbHandshake(access),
  };
}

function snapshotShelf(cloud: SimulatedCloud): VendorShelf {
  return {
    all: () => {
      const all = Object.values(cloud.simulator.state().machineSnapshots);
      return Promise.resolve(
        all.map(({ id, displayName, machineId }): VendorResource => {
          const mark = RESOURCE_MARK.exec(displayName)?.[1] ?? null;
          return { externalId: id, mark, machineExternalId: machineId, sizeGib: null };
        }),
      );
    },
    plant: (machineId) => plant(cloud, { kind: 'machine_snapshot_appears', machineId }),
    vanish: (id) => vanish(cloud, id),
  };
}

function volumeShelf(cloud: SimulatedCloud): VendorShelf {
  return {
    all: () => {
      const all = Object.values(cloud.simulator.state().volumes).filter(
        ({ type, state }) => type === 'DATADISK' && state !== 'Destroy',
      );
      return Promise.resolve(
        all.map(({ id, name, machineId, sizeBytes }): VendorResource => {
          const mark = RESOURCE_MARK.exec(name)?.[1] ?? null;
          return { externalId: id, mark, machineExternalId: machineId, sizeGib: sizeBytes / GIB };
        }),
      );
    },
    plant: (machineId) => plant(cloud, { kind: 'volume_appears', machineId }),
    vanish: (id) => vanish(cloud, id),
  };
}

function backupShelf(cloud: SimulatedCloud): VendorShelf {
  return {
    all: () => {
      const { snapshots, volumes } = cloud.simulator.state();
      return Promise.resolve(
        Object.values(snapshots).map(({ id, name, volumeId }): VendorResource => {
          const mark = RESOURCE_MARK.exec(name)?.[1] ?? null;
          return { externalId: id, mark, machineExternalId: volumes[volumeId]?.machineId ?? null, sizeGib: null };
        }),
      );
    },
    plant: (machineId) => plant(cloud, { kind: 'snapshot_appears', machineId }),
    vanish: (id) => vanish(cloud, id),
  };
}

function plant(cloud: SimulatedCloud, drift: DriftRequest): Promise<string> {
  return Promise.resolve(cloud.simulator.drift(drift).resourceId ?? '');
}

function vanish(cloud: SimulatedCloud, id: string): Promise<void> {
  cloud.simulator.drift({ kind: 'resource_vanishes', id });
  return Promise.resolve();
}
