import { describe, expect, it } from 'vitest';
import { imagesIn, networksIn, sellsListedSizes, sizesIn } from './template-choices';

const image = (ref: string, locations: string[], withdrawnAt: string | null = null) => ({
  ref,
  locations,
  withdrawnAt,
});
const size = (ref: string, regionRef: string | null, withdrawnAt: string | null = null) => ({
  ref,
  regionRef,
  withdrawnAt,
});
const refs = (items: readonly { readonly ref: string }[]) => items.map(({ ref }) => ref);

describe('what a template can be made of', () => {
  it.each([
    ['proxmox', {}, false],
    ['ovh', {}, true],
    ['kamatera', {}, true],
    ['cloudstack', {}, true],
    ['cloudstack', { customOffering: '2a6f0c1e-8d3b-4f57-9a10-6b1d2c3e4f50' }, false],
  ] as const)('%s with %o sells the sizes of its catalogue alone: %s', (kind, options, listed) => {
    expect(sellsListedSizes({ kind, options })).toBe(listed);
  });

  it('offers the images that the chosen region has, and none that is gone', () => {
    const images = [image('a', ['GRA11']), image('b', ['SBG5']), image('c', []), image('d', ['GRA11'], '2026-11-20')];
    expect(refs(imagesIn(images, 'GRA11', { kind: 'ovh' }))).toEqual(['a', 'c']);
    expect(refs(imagesIn(images, '', { kind: 'ovh' }))).toEqual(['a', 'b', 'c']);
  });

  it('offers every image of a cluster on each of its nodes', () => {
    expect(refs(imagesIn([image('9105', ['pve1'])], 'pve2', { kind: 'proxmox' }))).toEqual(['9105']);
  });

  it('offers the sizes of the chosen region, and each once where no region is chosen', () => {
    const sizes = [size('b3-8', 'GRA11'), size('b3-8', 'SBG5'), size('d2-2', 'SBG5'), size('x', null, '2026-11-20')];
    expect(refs(sizesIn(sizes, 'GRA11'))).toEqual(['b3-8']);
    expect(refs(sizesIn(sizes, ''))).toEqual(['b3-8', 'd2-2']);
    expect(refs(sizesIn([size('any', '')], 'GRA11'))).toEqual(['any']);
  });

  it('offers the networks of the chosen region, each once, and in a cluster those of every node', () => {
    const network = (ref: string, location: string | null, withdrawnAt: string | null = null) => ({
      ref,
      location,
      withdrawnAt,
    });
    const networks = [network('wan', null), network('a', 'GRA11'), network('a', 'SBG5'), network('b', 'SBG5')];
    expect(refs(networksIn(networks, 'GRA11', { kind: 'ovh' }))).toEqual(['wan', 'a']);
    expect(refs(networksIn(networks, '', { kind: 'ovh' }))).toEqual(['wan', 'a', 'b']);
    expect(refs(networksIn(networks, 'cluster', { kind: 'proxmox' }))).toEqual(['wan', 'a', 'b']);
    expect(networksIn([network('gone', null, '2026-11-20')], '', { kind: 'ovh' })).toEqual([]);
  });
});
