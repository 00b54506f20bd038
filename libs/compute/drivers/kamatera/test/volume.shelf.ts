import { createHash } from 'node:crypto';
import type { VendorResource, VendorShelf } from '@uni/compute-conformance';
import { readMark } from './mark.reader.js';
import type { SimulatedAccount } from './simulated-account.js';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Disks beside the first of each server, and whose they are by the tags of their server. */
export class VolumeShelf implements VendorShelf {
  constructor(private readonly account: SimulatedAccount) {}

  all(): Promise<readonly VendorResource[]> {
    const servers = Object.values(this.account.simulator.state().servers);
    const all = servers.flatMap(({ id, disks, tags }) =>
      disks.slice(1).map(({ uuid, sizeGb }) => ({
        externalId: uuid,
        mark: readOwner(uuid, tags),
        machineExternalId: id,
        sizeGib: sizeGb,
      })),
    );
    return Promise.resolve(all);
  }

  async plant(machineExternalId: string): Promise<string> {
    const before = new Set((await this.all()).map(({ externalId }) => externalId));
    await this.account.console('POST', `/service/server/${machineExternalId}/disk`, { size: 20 });
    return this.account.until(
      async () => (await this.all()).find(({ externalId }) => !before.has(externalId))?.externalId,
    );
  }

  async vanish(externalId: string): Promise<void> {
    const servers = Object.values(this.account.simulator.state().servers);
    const server = servers.find(({ disks }) => disks.some(({ uuid }) => uuid === externalId));
    const index = server?.disks.findIndex(({ uuid }) => uuid === externalId) ?? -1;
    await this.account.console('DELETE', `/service/server/${server?.id ?? ''}/disk/remove`, { index, confirm: 1 });
    await this.account.until(async () =>
      (await this.all()).some((disk) => disk.externalId === externalId) ? undefined : true,
    );
  }
}

/** By the table in the operator's manual, without the driver's code. */
function readOwner(uuid: string, tags: readonly string[]): string | null {
  const bits = [...createHash('sha256').update(uuid).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const sixtyFive = `${bits.charAt(71)}${bits.slice(0, 64)}`;
  const code =
    sixtyFive
      .match(/.{5}/g)
      ?.map((five) => DIGITS[Number.parseInt(five, 2)])
      .join('') ?? '';
  for (const slot of ['1', '2', '3']) {
    const part = (kind: string) => tags.find((tag) => tag.startsWith(`${slot}${kind}`))?.slice(2) ?? '';
    if (part('c') === code) return readMark(`disk-u${part('a')}${part('b')}`);
  }
  return null;
}
