import { expect } from 'vitest';
import { expectNoSecrets } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';

/** What can be ordered. */
export function declareCatalogueCases(suite: Suite): void {
  suite.promise('lists regions and images with references that are unique and never empty', [], async (bench) => {
    const { value: catalogue, writes } = await bench.counting(() => bench.driver.catalogue(bench.context()));
    expect(writes).toBe(0);
    expect(catalogue.regions.length).toBeGreaterThan(0);
    expect(catalogue.images.length).toBeGreaterThan(0);
    for (const list of [catalogue.regions, catalogue.sizes, catalogue.images, catalogue.networks, catalogue.isos]) {
      // A flavour or a network may be offered in several places under one reference.
      const keys = list.map((entry) => JSON.stringify([entry.ref, placeOf(entry)]));
      expect(new Set(keys).size).toBe(keys.length);
      for (const { ref, name } of list) expect(ref.length * name.length).toBeGreaterThan(0);
    }
    expect(JSON.parse(JSON.stringify(catalogue))).toEqual(catalogue);
    expectNoSecrets(catalogue, suite.harness.secrets, 'the catalogue');
  });

  suite.promise('lists the image that can be ordered and not the one that cannot', [], async (bench) => {
    const { images } = await bench.driver.catalogue(bench.context());
    const refs = images.map(({ ref }) => ref);
    expect(refs).toContain(bench.session.spec().imageRef);
    expect(refs).not.toContain(suite.harness.missingImageRef);
  });

  suite.promise('lists sizes with positive numbers, in regions that it lists', [], async (bench) => {
    const { sizes, regions } = await bench.driver.catalogue(bench.context());
    if (suite.description.sizes === 'listed') expect(sizes.length).toBeGreaterThan(0);
    const known = new Set(regions.map(({ ref }) => ref));
    for (const size of sizes) {
      for (const amount of [size.vcpus, size.memoryMib]) expect(Number.isSafeInteger(amount) && amount > 0).toBe(true);
      expect(size.diskGib).toBeGreaterThanOrEqual(0);
      if (size.regionRef !== null) expect(known).toContain(size.regionRef);
    }
  });

  suite.promise(
    'says nothing about machines: the catalogue is the same before and after a build',
    [],
    async (bench) => {
      const names = async (): Promise<unknown> => {
        const { images, sizes, networks } = await bench.driver.catalogue(bench.context());
        return [images, sizes, networks].map((list) => list.map(({ ref }) => ref).sort());
      };
      const before = await names();
      await bench.build();
      expect(await names()).toEqual(before);
    },
  );
}

function placeOf(entry: object): unknown {
  if ('regionRef' in entry) return entry.regionRef;
  return 'location' in entry ? entry.location : null;
}
