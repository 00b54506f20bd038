import type { MachineAddress, MachineState } from '@uni/compute-port';
import { memoryMib, type Flavor } from '../account/flavor.wire.js';
import { formatId } from './external.id.js';
import { flavorIdOf, isAtWork, type Instance } from './instance.wire.js';
import { meaningOf } from './machine.status.js';
import { readName } from './ownership.mark.js';

/** @param flavors shapes by id; a flavor that the vendor has withdrawn is in none of its lists, and its sizes are not known. */
export function describeMachine(
  project: string,
  instance: Instance,
  flavors: ReadonlyMap<string, Flavor>,
): MachineState {
  const { name, mark } = readName(instance.name);
  const { power } = meaningOf(instance.status);
  const flavor = instance.flavor ?? flavors.get(flavorIdOf(instance) ?? '');
  return {
    externalId: formatId({ project, id: instance.id }),
    name,
    mark,
    powerState: power,
    busy: isAtWork(instance),
    vcpus: flavor?.vcpus ?? null,
    memoryMib: flavor ? memoryMib(flavor) : null,
    diskGib: flavor?.disk ?? null,
    location: instance.region,
    addresses: (instance.ipAddresses ?? []).map(describeAddress),
    sizeRef: flavor?.name ?? null,
  };
}

function describeAddress({ ip, type, version }: NonNullable<Instance['ipAddresses']>[number]): MachineAddress {
  return {
    address: ip,
    family: version === 6 ? 'ipv6' : 'ipv4',
    kind: type.toLowerCase() === 'private' ? 'private' : 'public',
  };
}
