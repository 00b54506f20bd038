import { nothingDone, owner, describeLies, type Lies } from '../test/lies.js';

/** Drivers whose facets are wrong in one way each. Several take a guard away that the driver itself has. */
const LIES: Lies = {
  'adopts over the mark of another': {
    tell: ({ adoption }, driver) => ({
      adoption: {
        ...adoption,
        adopt: async (externalId, mark, context) => {
          const ref = await owner(driver, { externalId, mark }, context);
          await adoption.release(ref, context);
          return adoption.adopt(externalId, mark, context);
        },
      },
    }),
    caughtBy: /^adoption: adopt: never takes a machine that carries another mark/,
  },
  'declares a console that it has not': {
    tell: () => ({ console: undefined }),
    caughtBy: /^facets: console: is there/,
  },
  'forgets a method': {
    tell: ({ isos }) => ({ isos: { attached: isos.attached, attach: isos.attach } as typeof isos }),
    caughtBy: /^facets: isos: is there with every method/,
  },
  'rebuilds with the image that is there': {
    tell: ({ rebuilding }) => ({
      rebuilding: {
        rebuild: (ref, request, context) => rebuilding.rebuild(ref, { ...request, imageRef: 'debian-13' }, context),
      },
    }),
    caughtBy: /^rebuild: rebuild: writes the image/,
  },
  'renames what it rebuilds': {
    tell: ({ rebuilding }) => ({
      rebuilding: {
        rebuild: (ref, request, context) => rebuilding.rebuild(ref, { ...request, hostname: 'reborn' }, context),
      },
    }),
    caughtBy: /^rebuild: rebuild: keeps id, mark, name/,
  },
  'builds an empty machine instead of a copy': {
    tell: (_facets, driver) => ({ cloning: { clone: (_source, ...order) => driver.create(...order) } }),
    caughtBy: /^clone: clone: carries what stands on the disk/,
  },
  'never leaves the rescue system': {
    tell: ({ rescue }) => ({ rescue: { ...rescue, leave: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^rescue: rescue: enters and leaves/,
  },
  'hides the password of the rescue system in its handle': {
    tell: ({ rescue }) => ({
      rescue: {
        ...rescue,
        enter: async (...call) => {
          const { task, ...rest } = await rescue.enter(...call);
          if (task.state !== 'pending') return { task, ...rest };
          return { ...rest, task: { ...task, detail: `password ${rest.password ?? ''}` } };
        },
      },
    }),
    caughtBy: /^rescue: rescue: tells a password apart/,
  },
  'renames nothing': {
    tell: () => ({ renaming: { rename: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^rename: rename: gives a machine that is running the name/,
  },
  'renames every machine that has the name': {
    tell: ({ renaming }, driver) => ({
      renaming: {
        rename: async (ref, name, context) => {
          for (const { externalId, mark } of (await driver.inventory(null, context)).items)
            if (mark !== null) await renaming.rename({ externalId, mark }, name, context);
          return renaming.rename(ref, name, context);
        },
      },
    }),
    caughtBy: /^rename: rename: gives a machine that is running the name/,
  },
  'renames whatever has the id': {
    tell: ({ renaming }, driver) => ({
      renaming: {
        rename: async (ref, name, context) => renaming.rename(await owner(driver, ref, context), name, context),
      },
    }),
    caughtBy: /^facets: renaming\.rename: a machine under another mark/,
  },
  'takes the mark off what it renames': {
    tell: ({ renaming, adoption }) => ({
      renaming: {
        rename: async (ref, name, context) => {
          const accepted = await renaming.rename(ref, name, context);
          await adoption.release(ref, context);
          return accepted;
        },
      },
    }),
    caughtBy: /^rename: rename: (?:gives a machine|leaves a machine)/,
  },
};

describeLies('about what a machine goes through, and about facets as such', LIES);
