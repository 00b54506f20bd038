import type { CreateSpec, MachineSize } from '@uni/compute-port';
import { memoryMib, osFamily, type Flavor } from '../account/flavor.wire.js';
import type { Image } from '../survey/vendor.lists.js';

/** Whether a flavor is what an order means: by its name where one is given, else by its numbers. */
export function isOrdered(flavor: Flavor, order: Pick<CreateSpec, 'sizeRef' | 'size'>): boolean {
  return order.sizeRef === null ? hasSize(flavor, order.size) : flavor.name === order.sizeRef;
}

export function hasSize(flavor: Flavor, size: MachineSize): boolean {
  return flavor.vcpus === size.vcpus && memoryMib(flavor) === size.memoryMib && flavor.disk === size.diskGib;
}

/** An image runs on flavors of its own system, and of its own type where it names one. */
export function takesImage(flavor: Flavor, image: Image): boolean {
  const isOfSystem = systemOf(image.type ?? 'linux') === systemOf(osFamily(flavor));
  const isOfType = !image.flavorType || image.flavorType === flavor.type;
  const isLargeEnough = (image.minDisk ?? 0) <= flavor.disk && (image.minRam ?? 0) <= memoryMib(flavor);
  return isOfSystem && isOfType && isLargeEnough;
}

/** Licences and whole servers are flavors of their own; the free systems share theirs. */
function systemOf(family: string): string {
  const name = family.toLowerCase();
  return name === 'bsd' ? 'linux' : name;
}

/** Flavors of one kind share the letters before the dash: `b3-8` and `b3-16`. */
export function familyOf(flavor: Pick<Flavor, 'name'>): string {
  return flavor.name.split('-')[0] ?? flavor.name;
}
