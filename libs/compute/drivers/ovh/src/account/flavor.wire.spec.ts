import { describe, expect, it } from 'vitest';
import { takesImage } from '../placement/flavor.choice.js';
import { flavorSchema, isCapable, memoryMib, roomFor } from './flavor.wire.js';

const flavor = flavorSchema.parse({
  id: 'f',
  name: 'b3-8',
  region: 'GRA11',
  type: 'ovh.ssd.eg',
  osType: 'linux',
  vcpus: 2,
  ram: 8,
  disk: 50,
  available: true,
  quota: 20,
  capabilities: [{ name: 'resize', enabled: false }],
});
const image = { id: 'i', name: 'Debian 12', region: 'GRA11', status: 'active' };

describe('a flavor', () => {
  it.each([
    [8, 8_192],
    [2, 2_048],
    [0.5, 512],
    [240, 245_760],
    [2_000, 2_048],
    [7_000, 7_168],
    [30_000, 30_720],
  ])('of %s has %s MiB, in either unit of the vendor', (ram, mib) => {
    expect(memoryMib({ ram })).toBe(mib);
  });

  it('has room only when it is in stock and within the quota', () => {
    expect(roomFor(flavor)).toBe(20);
    expect(roomFor({ ...flavor, available: false })).toBe(0);
    expect(roomFor({ ...flavor, quota: 0 })).toBe(0);
    expect(roomFor({ ...flavor, quota: -1 })).toBe(0);
    expect(roomFor({ ...flavor, quota: null })).toBe(1);
  });

  it('can what is not denied', () => {
    expect(isCapable(flavor, 'resize')).toBe(false);
    expect(isCapable(flavor, 'snapshot')).toBe(true);
    expect(isCapable({ ...flavor, capabilities: null }, 'resize')).toBe(true);
  });

  it.each([
    ['of its system', { type: 'linux' }, true],
    ['of another free system', { type: 'bsd' }, true],
    ['that names no system', {}, true],
    ['with a licence', { type: 'windows' }, false],
    ['for whole servers', { type: 'baremetal-linux' }, false],
    ['for another type of flavor', { type: 'linux', flavorType: 'ovh.ram' }, false],
    ['for its own type', { type: 'linux', flavorType: 'ovh.ssd.eg' }, true],
    ['that needs a larger disk', { type: 'linux', minDisk: 51 }, false],
  ])('runs an image %s: %j', (_what, more, expected) => {
    expect(takesImage(flavor, { ...image, ...more })).toBe(expected);
  });
});
