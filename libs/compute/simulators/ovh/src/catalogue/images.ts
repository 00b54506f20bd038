import type { ImageState } from '../world/state.js';
import { stableUuid } from './identifiers.js';

type Row = readonly [
  name: string,
  osType: 'linux' | 'windows' | 'bsd',
  user: string,
  sizeGib: number,
  minDiskGib: number,
  minRamGib: number,
  published: string,
];

const ROWS: readonly Row[] = [
  ['Debian 12', 'linux', 'debian', 1.5, 0, 0, '2025-05-02T08:00:00Z'],
  ['Debian 13', 'linux', 'debian', 1.6, 0, 0, '2025-08-20T08:00:00Z'],
  ['Ubuntu 22.04', 'linux', 'ubuntu', 2.1, 0, 0, '2025-04-10T08:00:00Z'],
  ['Ubuntu 24.04', 'linux', 'ubuntu', 2.3, 0, 0, '2025-06-12T08:00:00Z'],
  ['Rocky Linux 9', 'linux', 'rocky', 1.2, 10, 0, '2025-05-28T08:00:00Z'],
  ['Rocky Linux 10', 'linux', 'rocky', 1.4, 10, 0, '2025-07-01T08:00:00Z'],
  ['AlmaLinux 9', 'linux', 'almalinux', 1.3, 10, 0, '2025-05-30T08:00:00Z'],
  ['Fedora 42', 'linux', 'fedora', 1.1, 10, 0, '2025-05-06T08:00:00Z'],
  ['Windows Server 2022 Standard (Desktop)', 'windows', 'Administrator', 18.7, 50, 4, '2025-03-17T08:00:00Z'],
  ['FreeBSD 14.2', 'bsd', 'freebsd', 2.9, 20, 0, '2025-02-03T08:00:00Z'],
];

/** What the vendor offers to install; each region has its own copy under its own id. */
export function buildImages(regions: readonly string[]): Record<string, ImageState> {
  const all = regions.flatMap((region) =>
    ROWS.map(([name, osType, user, sizeGib, minDiskGib, minRamGib, published]): ImageState => ({
      id: stableUuid('image', region, name),
      projectId: null,
      name,
      region,
      osType,
      status: 'active',
      user,
      flavorType: null,
      minDiskGib,
      minRamGib,
      sizeGib,
      createdAtMs: Date.parse(published),
      planCode: null,
      sourceId: null,
      shelvedId: null,
    })),
  );
  return Object.fromEntries(all.map((image) => [image.id, image]));
}
