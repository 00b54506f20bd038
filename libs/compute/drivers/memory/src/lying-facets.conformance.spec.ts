import { driverPromises } from '@uni/compute-conformance';
import {
  ProviderError,
  type BackupFacet,
  type ComputeDriver,
  type DriverFacets,
  type FacetName,
  type SnapshotFacet,
  type VolumeFacet,
} from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { memoryHarness, TOKEN } from '../test/memory-harness.js';

const HANG_LIMIT_MS = 2_000;

interface Lie {
  readonly ids?: 'caller' | 'vendor';
  readonly tell: (
    facets: Required<DriverFacets>,
    driver: ComputeDriver,
  ) => { readonly [F in FacetName]?: DriverFacets[F] | undefined };
  /** Promises that must catch it. */
  readonly caughtBy: RegExp;
}

/** Somebody else's mark on whatever is asked for: the guard of ownership is gone. */
function asFound(
  facet: SnapshotFacet | VolumeFacet | BackupFacet,
): (resource: { externalId: string; mark: string }, context: { requestId: string }) => Promise<string> {
  return async ({ externalId, mark }, context) => {
    const things = await facet.list(null, context);
    return things.find((thing) => thing.externalId === externalId)?.mark ?? mark;
  };
}

/** Drivers whose facets are wrong in one way each. Several take a guard away that the driver itself has. */
const LIES: Readonly<Record<string, Lie>> = {
  // Guards taken away: the suite must go red for each.
  'orders a snapshot anew every time': {
    tell: ({ snapshots }) => ({
      snapshots: {
        ...snapshots,
        create: (ref, order, context) =>
          snapshots.create(ref, { ...order, mark: `${order.mark}-${serial++}` }, context),
      },
    }),
    caughtBy: /^resources: snapshot: (?:answers with the first|ends with exactly one)/,
  },
  'orders a volume anew every time': {
    tell: ({ volumes }) => ({
      volumes: {
        ...volumes,
        create: (ref, order, context) => volumes.create(ref, { ...order, mark: `${order.mark}-${serial++}` }, context),
      },
    }),
    caughtBy: /^resources: volume: (?:answers with the first|ends with exactly one)/,
  },
  'orders a backup anew every time': {
    tell: ({ backups }) => ({
      backups: {
        ...backups,
        create: (ref, order, context) => backups.create(ref, { ...order, mark: `${order.mark}-${serial++}` }, context),
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
  'opens the console of whatever has the id': {
    tell: ({ console }, driver) => ({
      console: { open: async (ref, context) => console.open(await owner(driver, ref, context), context) },
    }),
    caughtBy: /^facets: console\.open: a machine under another mark/,
  },
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
  'takes a new address every time': {
    tell: ({ addresses }) => ({
      addresses: {
        ...addresses,
        add: async (ref, _known, context) => {
          const present = await addresses.list(ref, context);
          return addresses.add(ref, { known: present.map(({ externalId }) => externalId) }, context);
        },
      },
    }),
    caughtBy: /^addresses: address: (?:a repeated order|takes exactly one)/,
  },

  // Other untruths.
  'declares a console that it has not': {
    tell: () => ({ console: undefined }),
    caughtBy: /^facets: console: is there/,
  },
  'forgets a method': {
    tell: ({ isos }) => ({ isos: { attached: isos.attached, attach: isos.attach } as typeof isos }),
    caughtBy: /^facets: isos: is there with every method/,
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
  'leaves the old disc in': {
    tell: ({ isos }) => ({ isos: { ...isos, detach: () => Promise.resolve(nothingDone) } }),
    caughtBy: /^isos: iso: is empty at first/,
  },
  'turns the order of firewall rules around': {
    tell: ({ firewall }) => ({
      firewall: {
        ...firewall,
        write: (ref, state, context) => firewall.write(ref, { ...state, rules: [...state.rules].reverse() }, context),
      },
    }),
    caughtBy: /^firewall: firewall: holds what was written/,
  },
  'adds to the firewall instead of replacing it': {
    tell: ({ firewall }) => ({
      firewall: {
        ...firewall,
        write: async (ref, state, context) => {
          const { rules } = await firewall.read(ref, context);
          return firewall.write(ref, { ...state, rules: [...state.rules, ...rules] }, context);
        },
      },
    }),
    caughtBy: /^firewall: firewall: holds what was written/,
  },
  'gives the same console twice': {
    tell: ({ console }) => {
      const first = new Map<string, ReturnType<typeof console.open>>();
      return {
        console: {
          open: (ref, context) => {
            const kept = first.get(ref.externalId) ?? console.open(ref, context);
            first.set(ref.externalId, kept);
            return kept;
          },
        },
      };
    },
    caughtBy: /^console: console: gives another one every time/,
  },
  'opens a console at an address where no screen is': {
    tell: ({ console }) => ({
      console: {
        open: async (...call) => ({ ...(await console.open(...call)), url: 'ws://127.0.0.1:9/none' }),
      },
    }),
    caughtBy: /^console: console: the screen answers/,
  },
  'tells metrics newest first': {
    tell: ({ metrics }) => ({
      metrics: {
        read: async (...call) =>
          (await metrics.read(...call)).map((series) => ({ ...series, points: [...series.points].reverse() })),
      },
    }),
    caughtBy: /^insight: metrics: gives each series once, oldest first/,
  },
  'tells metrics of all times': {
    tell: ({ metrics }) => ({
      metrics: {
        read: (ref, _range, context) =>
          metrics.read(ref, { from: new Date(0), to: new Date(Date.now() + 86_400_000) }, context),
      },
    }),
    caughtBy: /^insight: metrics: keeps to the range/,
  },
  'tells events oldest first': {
    tell: ({ events }) => ({
      events: {
        list: async (...call) => ({
          ...(await events.list(...call)),
          items: [...(await events.list(...call)).items].reverse(),
        }),
      },
    }),
    caughtBy: /^insight: events: tell what happened/,
  },
  'tells the first page of events for ever': {
    tell: ({ events }) => ({ events: { list: ({ since }, context) => events.list({ since, cursor: null }, context) } }),
    caughtBy: /^insight: events: tell what happened/,
  },
  'counts usage below zero': {
    tell: ({ usage }) => ({
      usage: {
        current: async (context) => {
          const report = await usage.current(context);
          return { ...report, items: report.items.map((item) => ({ ...item, quantity: item.quantity - 1_000 })) };
        },
      },
    }),
    caughtBy: /^insight: usage: /,
  },
  'names prices of sizes that nobody sells': {
    tell: ({ prices }) => ({
      prices: {
        list: async (context) => {
          const list = await prices.list(context);
          return { ...list, sizes: list.sizes.map((size) => ({ ...size, sizeRef: `${size.sizeRef}-xl` })) };
        },
      },
    }),
    caughtBy: /^insight: prices: name sizes/,
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

const nothingDone = { externalId: 'none', task: { state: 'done', externalId: 'none' } } as const;
let serial = 0;

describe('the conformance suite, about facets', () => {
  for (const [name, { ids = 'caller', tell, caughtBy }] of Object.entries(LIES)) {
    it(`catches a driver that ${name}`, async () => {
      const lying = (driver: ComputeDriver): ComputeDriver =>
        Object.assign(Object.create(driver) as ComputeDriver, tell(facetsOf(driver), driver));
      const watched = driverPromises(memoryHarness(ids, lying)).filter((promise) => caughtBy.test(promise.name));
      expect(watched.length).toBeGreaterThan(0);
      const answers = await Promise.all(watched.map(({ run }) => kept(run)));
      expect(answers).toContain(false);
      // The same promises are kept by the driver that tells the truth, so it was the lie that broke them.
      const truth = driverPromises(memoryHarness(ids)).filter((promise) => caughtBy.test(promise.name));
      expect(await Promise.all(truth.map(({ run }) => kept(run)))).not.toContain(false);
    });
  }
});

/** All facets of a driver that has them all. */
function facetsOf(driver: ComputeDriver): Required<DriverFacets> {
  return new Proxy({} as Required<DriverFacets>, { get: (_target, name) => driver[name as FacetName] });
}

/** The machine under the mark that it really carries. */
async function owner(
  driver: ComputeDriver,
  ref: { readonly externalId: string; readonly mark: string },
  context: { readonly requestId: string },
) {
  const { items } = await driver.inventory(null, context);
  return { ...ref, mark: items.find(({ externalId }) => externalId === ref.externalId)?.mark ?? ref.mark };
}

/** Whether a promise was kept; one that hangs was not. */
async function kept(run: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), HANG_LIMIT_MS)));
  try {
    return await Promise.race([
      run()
        .then(() => true)
        .catch(() => false),
      limit,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
