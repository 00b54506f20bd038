import { describe, expect, it } from 'vitest';
import { demoOffers, recogniseSystem, type DemoCatalogue } from './demo-offers.js';

const image = (ref: string, name: string, ...locations: string[]) => ({ ref, name, locations });
const size = (ref: string, vcpus: number, memoryMib: number, diskGib: number, regionRef = '') => ({
  ref,
  name: ref,
  vcpus,
  memoryMib,
  diskGib,
  regionRef,
});
const cloud: DemoCatalogue = {
  regions: [
    { ref: 'SBG5', available: true },
    { ref: 'GRA11', available: true },
    { ref: 'BHS5', available: false },
    { ref: 'WAW1', available: true },
  ],
  images: [
    image('deb12', 'Debian 12', 'GRA11', 'SBG5'),
    image('deb13', 'Debian 13', 'GRA11'),
    image('deb13d', 'Debian 13 - Docker', 'GRA11'),
    image('win', 'Windows Server 2025', 'GRA11', 'SBG5'),
  ],
  sizes: [
    size('d2-2', 1, 2000, 25, 'GRA11'),
    size('b3-8', 2, 8000, 50, 'GRA11'),
    size('b3-16', 4, 16_000, 100, 'GRA11'),
    size('d2-2', 1, 2000, 25, 'SBG5'),
  ],
  sizing: 'listed',
  wholeRegion: null,
};

describe('what the demonstration sells', () => {
  it.each([
    ['tmpl-debian13', 'Debian 13'],
    ['Debian 13', 'Debian 13'],
    ['ubuntu-24.04-cloud', 'Ubuntu 24.04'],
    ['ubuntu_server_24.04_64-bit', 'Ubuntu 24.04'],
    ['tmpl-ubuntu2404', 'Ubuntu 24.04'],
    ['tmpl-rocky10', 'Rocky Linux 10'],
  ])('recognises %s', (name, title) => {
    expect(recogniseSystem({ name })?.title).toBe(title);
  });

  it('does not sell what it does not know', () => {
    expect(recogniseSystem({ name: 'windows-2025' })).toBeNull();
  });

  it('takes the newest plain image that a region has, and sizes of that region near to the wanted ones', () => {
    const offers = demoOffers(cloud).map(({ region, imageRef, sizeRef }) => `${region} ${imageRef} ${sizeRef}`);
    expect(offers).toEqual(['GRA11 deb13 d2-2', 'GRA11 deb13 b3-8', 'GRA11 deb13 b3-16', 'SBG5 deb12 d2-2']);
  });

  it('prices what the vendor lists, a machine that is off below one that runs', () => {
    for (const { price } of demoOffers(cloud)) {
      expect(Number(price.stoppedPerHour)).toBeGreaterThan(0);
      expect(Number(price.stoppedPerHour)).toBeLessThan(Number(price.runningPerHour));
    }
  });

  it('sells its own sizes where sizes are free, once for a cluster of many nodes', () => {
    const cluster: DemoCatalogue = {
      regions: [
        { ref: 'cluster', available: true },
        { ref: 'pve1', available: true },
      ],
      images: [image('9105', 'tmpl-debian13', 'pve1')],
      sizes: [],
      sizing: 'any',
      wholeRegion: 'cluster',
    };
    expect(demoOffers(cluster)).toMatchObject([
      { name: 'Debian 13, Standard 1', region: 'cluster', sizeRef: null, vcpus: 1, memoryMib: 2048, diskGib: 20 },
      { name: 'Debian 13, Standard 2', vcpus: 2 },
      { name: 'Debian 13, Standard 4', vcpus: 4 },
    ]);
  });

  it('sells nothing of a cloud that lists no system it knows', () => {
    expect(demoOffers({ ...cloud, images: [] })).toEqual([]);
  });
});
