import { rfbHandshake, type VendorResource, type VendorShelf, type VendorSide } from '@uni/compute-conformance';
import type { SimulatedAccount } from './simulated-account.js';

/** What stands on the simulated account beside machines, read from its memory and without the driver's code. */
export function vendorSide(account: SimulatedAccount): VendorSide {
  return {
    snapshots: snapshotShelf(account),
    volumes: volumeShelf(account),
    image: (externalId) => Promise.resolve(account.machine(externalId)?.image ?? null),
    inRescue: (externalId) => Promise.resolve(account.machine(externalId)?.status === 'RESCUE'),
    greet: rfbHandshake,
  };
}

function snapshotShelf({ simulator }: SimulatedAccount): VendorShelf {
  const all = (): readonly VendorResource[] =>
    Object.values(simulator.state().images)
      .filter(({ projectId, shelvedId }) => projectId !== null && shelvedId === null)
      .map(({ id, projectId, name, sourceId }) => ({
        externalId: `${projectId}/${id}`,
        mark: markIn(name),
        machineExternalId: sourceId === null ? null : `${projectId}/${sourceId}`,
        sizeGib: null,
      }));
  return {
    all: () => Promise.resolve(all()),
    plant: (machine) => {
      const { id } = simulator.drift({ kind: 'appear_snapshot', instance: lastPart(machine), name: 'by hand' });
      return Promise.resolve(`${projectOf(machine)}/${id}`);
    },
    vanish: (externalId) => {
      simulator.drift({ kind: 'vanish_snapshot', id: lastPart(externalId) });
      return Promise.resolve();
    },
  };
}

function volumeShelf({ simulator }: SimulatedAccount): VendorShelf {
  const all = (): readonly VendorResource[] =>
    Object.values(simulator.state().volumes).map(({ id, projectId, name, attachedTo, sizeGib }) => ({
      externalId: `${projectId}/${id}`,
      mark: markIn(name),
      machineExternalId: attachedTo[0] === undefined ? null : `${projectId}/${attachedTo[0]}`,
      sizeGib,
    }));
  return {
    all: () => Promise.resolve(all()),
    plant: (machine) => {
      const { id } = simulator.drift({ kind: 'appear_volume', instance: lastPart(machine), name: 'by hand' });
      return Promise.resolve(`${projectOf(machine)}/${id}`);
    },
    vanish: (externalId) => {
      simulator.drift({ kind: 'vanish_volume', id: lastPart(externalId) });
      return Promise.resolve();
    },
  };
}

function markIn(name: string): string | null {
  return name.split('--uni-')[1] ?? null;
}

function projectOf(externalId: string): string {
  return externalId.split('/')[0] ?? '';
}

function lastPart(externalId: string): string {
  return externalId.split('/')[1] ?? '';
}
