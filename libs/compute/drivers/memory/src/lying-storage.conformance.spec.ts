import { ProviderError } from '@uni/compute-port';
import { anotherMark, asFound, nothingDone, owner, describeLies, type Lies } from '../test/lies.js';
import { TOKEN } from '../test/memory-harness.js';

/** Drivers whose facets are wrong in one way each. Several take a guard away that the driver itself has. */
const LIES: Lies = {
  'orders a snapshot anew every time': {
    tell: ({ snapshots }) => ({
      snapshots: {
        ...snapshots,
        create: (ref, order, context) => snapshots.create(ref, { ...order, mark: anotherMark(order.mark) }, context),
      },
    }),
    caughtBy: /^resources: snapshot: (?:answers with the first|ends with exactly one)/,
  },
  'orders a volume anew every time': {
    tell: ({ volumes }) => ({
      volumes: {
        ...volumes,
        create: (ref, order, context) => volumes.create(ref, { ...order, mark: anotherMark(order.mark) }, context),
      },
    }),
    caughtBy: /^resources: volume: (?:answers with the first|ends with exactly one)/,
  },
  'orders a backup anew every time': {
    tell: ({ backups }) => ({
      backups: {
        ...backups,
        create: (ref, order, context) => backups.create(ref, { ...order, mark: anotherMark(order.mark) }, context),
      },
    }),
    caughtBy: /^resources: backup: (?:answers with the first|ends with exactly one)/,
  },
  'removes snapshots by id alone': {
    tell: ({ snapshots }) => ({
      snapshots: {
        ...snapshots,
        remove: async (ref, thing, context) =>
          snapshots.remove(ref, { ...thing, mark: await asFound(snapshots)(thing, context) }, context),
      },
    }),
    caughtBy: /^resources: snapshot: never removes ours under another mark/,
  },
  'removes volumes by id alone': {
    tell: ({ volumes }) => ({
      volumes: {
        ...volumes,
        remove: async (ref, thing, context) =>
          volumes.remove(ref, { ...thing, mark: await asFound(volumes)(thing, context) }, context),
      },
    }),
    caughtBy: /^resources: volume: never removes ours under another mark/,
  },
  'restores any backup that has the id': {
    tell: ({ backups }) => ({
      backups: {
        ...backups,
        restore: async (ref, thing, context) =>
          backups.restore(ref, { ...thing, mark: await asFound(backups)(thing, context) }, context),
      },
    }),
    caughtBy: /^restoring: restore: takes no backup under another mark/,
  },
  'says that it has made a snapshot and has not': {
    tell: ({ snapshots }) => ({ snapshots: { ...snapshots, create: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^resources: snapshot: makes one/,
  },
  'reverts nothing': {
    tell: ({ snapshots }) => ({ snapshots: { ...snapshots, revert: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^restoring: revert: brings back/,
  },
  'restores nothing': {
    tell: ({ backups }) => ({ backups: { ...backups, restore: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^restoring: restore: brings back/,
  },
  'lists only its own': {
    tell: ({ volumes }) => ({
      volumes: {
        ...volumes,
        list: async (...call) => (await volumes.list(...call)).filter(({ mark }) => mark !== null),
      },
    }),
    caughtBy: /^resources: volume: lists ours with its mark and a stranger's without/,
  },
  "calls a stranger's its own": {
    tell: ({ backups }) => ({
      backups: {
        ...backups,
        list: async (...call) =>
          (await backups.list(...call)).map((thing) => ({ ...thing, mark: thing.mark ?? 'ours' })),
      },
    }),
    caughtBy: /^resources: backup: lists ours with its mark and a stranger's without/,
  },
  'grows volumes by what was asked': {
    tell: ({ volumes }) => ({
      volumes: {
        ...volumes,
        resize: (ref, thing, sizeGib, context) => volumes.resize(ref, thing, sizeGib + 1, context),
      },
    }),
    caughtBy: /^volumes: volume: grows to exactly/,
  },
  'takes an attached volume from another machine': {
    tell: ({ volumes }, driver) => ({
      volumes: {
        ...volumes,
        attach: async (ref, thing, context) => {
          const present = (await volumes.list(null, context)).find(({ externalId }) => externalId === thing.externalId);
          const from = present?.machineExternalId ?? ref.externalId;
          if (from !== ref.externalId)
            await volumes.detach(await owner(driver, { ...ref, externalId: from }, context), thing, context);
          return volumes.attach(ref, thing, context);
        },
      },
    }),
    caughtBy: /^volumes: volume: moves to another machine, but not while/,
  },
  'leaves the old disc in': {
    tell: ({ isos }) => ({ isos: { ...isos, detach: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^isos: iso: is empty at first/,
  },
  'puts its token into the failures of a facet': {
    tell: ({ volumes }) => ({
      volumes: {
        ...volumes,
        list: (...call) =>
          volumes.list(...call).catch((error: unknown) => {
            const code = error instanceof ProviderError ? error.code : 'protocol';
            throw new ProviderError({ code, outcome: 'not_applied', vendorMessage: `token ${TOKEN}` });
          }),
      },
    }),
    caughtBy: /^failures: volumes\.list: /,
  },
  'lists an account that it says it cannot list': {
    ids: 'vendor',
    tell: ({ snapshots }) => ({
      snapshots: {
        ...snapshots,
        list: (ref, context) => (ref === null ? Promise.resolve([]) : snapshots.list(ref, context)),
      },
    }),
    caughtBy: /^resources: snapshot: refuses a list of the whole account/,
  },
};

describeLies('about snapshots, volumes, backups and discs', LIES);
