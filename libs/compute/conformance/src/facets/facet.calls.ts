import { FACET_METHODS, FACET_NAMES, type FacetMethods, type FacetName, type RebuildRequest } from '@uni/compute-port';
import type { Bench } from '../bench/bench.js';
import type { Suite } from '../bench/suite.js';
import { aimed, idOf, on, type MethodPlan } from './facet.plan.js';
import { STORAGE_PLANS } from './storage.plans.js';

const HOUR_MS = 3_600_000;

export interface FacetMethod extends MethodPlan {
  readonly name: string;
  readonly facet: FacetName;
  readonly declared: boolean;
  readonly changes: boolean;
}

type Plans = { readonly [F in FacetName]: Readonly<Record<FacetMethods<F>, MethodPlan>> };

/** Every method of every facet that exists, with the declaration of this driver. Complete by the compiler: see `Plans`. */
export function facetMethods(suite: Suite): readonly FacetMethod[] {
  return FACET_NAMES.flatMap((facet) =>
    Object.entries(FACET_METHODS[facet]).map(([method, access]) => {
      const plans: Readonly<Record<string, MethodPlan>> = PLANS[facet];
      const plan = plans[method];
      if (plan === undefined) throw new Error(`no plan for ${facet}.${method}`);
      const name = `${facet}.${method}`;
      const declared = suite.declares(facet) && !(staysInMachine(suite) && MOVES.has(name));
      return { ...plan, aim: aimOf(suite, name, plan), name, facet, declared, changes: access === 'write' };
    }),
  );
}

/** A volume that grows while it is detached has no machine to be guarded by: its own mark guards it. */
function aimOf({ description }: Suite, name: string, { aim }: MethodPlan): MethodPlan['aim'] {
  const isAlone = name === 'volumes.resize' && description.capabilities.volumes.growRequires === 'detached';
  return isAlone ? 'resource' : aim;
}

const MOVES: ReadonlySet<string> = new Set(['volumes.attach', 'volumes.detach']);

function staysInMachine({ description }: Suite): boolean {
  return description.capabilities.volumes.detach === 'never';
}

export function rebuildRequest(bench: Bench, hostname: string): RebuildRequest {
  const { sshPublicKeys, loginUser, userData } = bench.session.spec();
  return { imageRef: bench.fact('rebuildImageRef'), hostname, sshPublicKeys, loginUser, userData };
}

const PLANS: Plans = {
  rebuilding: {
    rebuild: {
      aim: 'machine',
      prepare: async (bench, { description }) => {
        const { ref, spec } = await bench.buildFor({ stopped: description.capabilities.rebuild.requiresStopped });
        const request = rebuildRequest(bench, spec.hostname);
        return aimed(bench, ref, (_, own, context) => bench.facet('rebuilding').rebuild(own, request, context));
      },
    },
  },
  cloning: {
    clone: {
      aim: 'machine',
      prepare: async (bench, { description }) => {
        const { ref } = await bench.buildFor({ stopped: description.capabilities.clone.requiresStopped });
        const spec = bench.session.spec();
        const placement = await bench.place(spec, ref);
        return aimed(bench, ref, (_, own, context) => bench.facet('cloning').clone(own, spec, placement, context));
      },
    },
  },
  rescue: {
    enter: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('rescue').enter(ref, context)) },
    leave: {
      aim: 'machine',
      prepare: async (bench) => {
        const { ref } = await bench.build();
        await bench.finish(await bench.facet('rescue').enter(ref, bench.context()));
        return aimed(bench, ref, (_, own, context) => bench.facet('rescue').leave(own, context));
      },
    },
  },
  renaming: {
    rename: {
      aim: 'machine',
      prepare: on((bench, ref, context) => bench.facet('renaming').rename(ref, 'renamed-1', context)),
    },
  },
  adoption: {
    adopt: {
      aim: 'account',
      prepare: async (bench) => {
        const [externalId = ''] = await bench.session.plantForeign(1);
        const { mark } = bench.session.spec();
        return ({ signal } = {}) => bench.facet('adoption').adopt(externalId, mark, bench.context(signal));
      },
    },
    release: { aim: 'resource', prepare: on((bench, ref, context) => bench.facet('adoption').release(ref, context)) },
  },
  ...STORAGE_PLANS,
  console: {
    open: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('console').open(ref, context)) },
  },
  firewall: {
    read: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('firewall').read(ref, context)) },
    write: {
      aim: 'machine',
      prepare: on((bench, ref, context) => bench.facet('firewall').write(ref, bench.fact('firewalls').first, context)),
    },
  },
  addresses: {
    list: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('addresses').list(ref, context)) },
    add: {
      aim: 'machine',
      prepare: async (bench) => {
        const { ref } = await bench.build();
        const known = (await bench.facet('addresses').list(ref, bench.context())).map(({ externalId }) => externalId);
        return aimed(bench, ref, (_, own, context) => bench.facet('addresses').add(own, { known }, context));
      },
    },
    release: {
      aim: 'machine',
      prepare: async (bench) => {
        const { ref } = await bench.build();
        const known = (await bench.facet('addresses').list(ref, bench.context())).map(({ externalId }) => externalId);
        const { end } = await bench.finish(await bench.facet('addresses').add(ref, { known }, bench.context()));
        return aimed(bench, ref, (_, own, context) => bench.facet('addresses').release(own, idOf(end), context));
      },
    },
  },
  metrics: {
    read: {
      aim: 'machine',
      prepare: on((bench, ref, context) => {
        const range = { from: new Date(Date.now() - HOUR_MS), to: new Date(Date.now() + HOUR_MS) };
        return bench.facet('metrics').read(ref, range, context);
      }),
    },
  },
  events: {
    list: {
      aim: 'account',
      prepare: async (bench) => {
        const request = { since: new Date(Date.now() - HOUR_MS), cursor: null };
        return ({ signal } = {}) => bench.facet('events').list(request, bench.context(signal));
      },
    },
  },
  usage: {
    current: {
      aim: 'account',
      prepare:
        async (bench) =>
        ({ signal } = {}) =>
          bench.facet('usage').current(bench.context(signal)),
    },
  },
  prices: {
    list: {
      aim: 'account',
      prepare:
        async (bench) =>
        ({ signal } = {}) =>
          bench.facet('prices').list(bench.context(signal)),
    },
  },
};
