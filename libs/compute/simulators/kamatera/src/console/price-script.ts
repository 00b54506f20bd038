import { formatCpu } from '../wire/formats.js';
import { offeredImages } from '../world/images.js';
import {
  BACKUP_COEFFICIENT,
  BASE,
  cpuMicros,
  diskMicros,
  dollars,
  MANAGED,
  priceFactor,
  ramMicros,
  WAN_ADDRESS,
} from '../world/prices.js';
import { CPU_INFO, DISK_SIZES_GB, trafficPackages } from '../world/sizes.js';
import type { World } from '../world/world.js';

interface Option {
  readonly value: string;
  readonly price: number;
  readonly description: string;
}

/** The public price list: a line of JavaScript around JSON, with names that hold a literal dot. */
export function priceScript(world: World): string {
  const factor = priceFactor(world);
  const option = (value: string, micros: number, description: string): Option => ({
    value,
    price: dollars(micros * factor, 4),
    description,
  });
  const one = (...options: Option[]): readonly [{ readonly options: readonly Option[] }] => [{ options }];
  const datacenters = world.datacenters().map(({ id }) => id);
  const prices: Record<string, unknown> = {
    datacenters,
    os: offeredImages(world).map((image) => ({
      id: image.id,
      name: image.name,
      category: image.os,
      datacenters,
      price: dollars(image.monthlyMicros * factor, 4),
      imageSizeGB: image.sizeGb,
      minRamMB: image.minRamMb,
      description: image.description,
    })),
    base: one(option('Base Price', BASE, 'Base price of a server')),
    cpu: one(
      ...CPU_INFO.flatMap(({ id, name, cores }) =>
        cores.map((cpuCount) => option(formatCpu({ cpuCount, cpuType: id }), cpuMicros(id, cpuCount), name)),
      ),
    ),
    diskGB: one(...DISK_SIZES_GB.map((sizeGb) => option(String(sizeGb), diskMicros(sizeGb), `${sizeGb}GB SSD Disk`))),
    wan: one(option('0', 0, 'No public address'), option('1', WAN_ADDRESS, '1 public IPv4 address')),
    managed: one(option('0', 0, 'No'), option('1', MANAGED, 'Yes')),
    // Coefficients of the disks' price, not fees.
    backup: one(
      { value: '0', price: 0, description: 'No' },
      { value: '1', price: BACKUP_COEFFICIENT, description: 'Yes' },
    ),
  };
  for (const { id, ramMb } of CPU_INFO)
    prices[`ramMB.${id}`] = one(...ramMb.map((size) => option(String(size), ramMicros(id, size), `${size}MB RAM`)));
  for (const id of datacenters)
    prices[`netPck.${id}`] = one(
      ...trafficPackages(id).map(({ code, text, monthlyMicros }) => option(code, monthlyMicros, text)),
    );
  return `var prd_prices = '${JSON.stringify(prices)}';\n`;
}
