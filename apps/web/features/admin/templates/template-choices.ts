import type { ProviderImage, ProviderNetwork, ProviderSize, ProviderView } from '@uni/client';

type Place = Pick<ProviderView, 'kind' | 'options'>;

/** Whether a place sells only the sizes of its catalogue; otherwise any size may be typed. */
export function sellsListedSizes({ kind, options }: Place): boolean {
  if (kind === 'cloudstack') return typeof options['customOffering'] !== 'string';
  return kind === 'ovh' || kind === 'kamatera';
}

/** The images that a region has. In a cluster an image stands on a node and can be copied to the others. */
export function imagesIn<T extends Pick<ProviderImage, 'locations' | 'withdrawnAt'>>(
  images: readonly T[],
  region: string,
  { kind }: Pick<Place, 'kind'>,
): readonly T[] {
  return images.filter(
    ({ locations, withdrawnAt }) =>
      withdrawnAt === null &&
      (region === '' || kind === 'proxmox' || locations.length === 0 || locations.includes(region)),
  );
}

/** The sizes that a region has; without a region each size once, wherever it is sold. */
export function sizesIn<T extends Pick<ProviderSize, 'ref' | 'regionRef' | 'withdrawnAt'>>(
  sizes: readonly T[],
  region: string,
): readonly T[] {
  const offered = sizes.filter(
    ({ regionRef, withdrawnAt }) =>
      withdrawnAt === null && (region === '' || regionRef === null || regionRef === '' || regionRef === region),
  );
  return [...new Map(offered.map((size) => [size.ref, size])).values()];
}

/** The networks that a region has, each once. A cluster builds on a node that has what was chosen. */
export function networksIn<T extends Pick<ProviderNetwork, 'ref' | 'location' | 'withdrawnAt'>>(
  networks: readonly T[],
  region: string,
  { kind }: Pick<Place, 'kind'>,
): readonly T[] {
  const offered = networks.filter(
    ({ location, withdrawnAt }) =>
      withdrawnAt === null && (region === '' || kind === 'proxmox' || location === null || location === region),
  );
  return [...new Map(offered.map((network) => [network.ref, network])).values()];
}
