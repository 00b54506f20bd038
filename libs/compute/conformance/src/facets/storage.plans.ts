import type { FacetMethods } from '@uni/compute-port';
import type { Bench } from '../bench/bench.js';
import type { Suite } from '../bench/suite.js';
import { aimed, idOf, on, type MethodPlan } from './facet.plan.js';

type StoragePlans = {
  readonly [F in 'snapshots' | 'volumes' | 'isos' | 'backups']: Readonly<Record<FacetMethods<F>, MethodPlan>>;
};

async function withSnapshot(bench: Bench, stopped: boolean) {
  const { ref } = await bench.buildFor({ stopped });
  const order = { ...bench.resource(), withMemory: false };
  const { end } = await bench.finish(await bench.facet('snapshots').create(ref, order, bench.context()));
  return { ref, resource: { externalId: idOf(end), mark: order.mark } };
}

async function withBackup(bench: Bench, stopped: boolean) {
  const { ref } = await bench.buildFor({ stopped });
  const order = bench.resource();
  const { end } = await bench.finish(await bench.facet('backups').create(ref, order, bench.context()));
  return { ref, resource: { externalId: idOf(end), mark: order.mark } };
}

async function withVolume(bench: Bench, stopped: boolean) {
  const { ref } = await bench.buildFor({ stopped });
  const order = { ...bench.resource('data'), sizeGib: bench.fact('volumeGib').small, typeRef: null };
  const { end } = await bench.finish(await bench.facet('volumes').create(ref, order, bench.context()));
  return { ref, resource: { externalId: idOf(end), mark: order.mark } };
}

async function detached(bench: Bench, suite: Suite) {
  const { attachRequiresStopped, detach } = suite.description.capabilities.volumes;
  const made = await withVolume(bench, attachRequiresStopped);
  if (detach !== 'never')
    await bench.finish(await bench.facet('volumes').detach(made.ref, made.resource, bench.context()));
  return made;
}

const growStopped = ({ description }: Suite): boolean => {
  const { attachRequiresStopped, growRequires } = description.capabilities.volumes;
  return attachRequiresStopped || growRequires === 'stopped';
};
const attachStopped = ({ description }: Suite): boolean => description.capabilities.volumes.attachRequiresStopped;

export const STORAGE_PLANS: StoragePlans = {
  snapshots: {
    list: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('snapshots').list(ref, context)) },
    create: {
      aim: 'machine',
      prepare: async (bench, suite) => {
        const order = { ...bench.resource(), withMemory: false };
        return on((_, ref, context) => bench.facet('snapshots').create(ref, order, context))(bench, suite);
      },
    },
    revert: {
      aim: 'machine',
      prepare: async (bench, { description }) => {
        const { ref, resource } = await withSnapshot(bench, description.capabilities.snapshots.revertRequiresStopped);
        return aimed(bench, ref, (_, own, context) => bench.facet('snapshots').revert(own, resource, context));
      },
    },
    remove: {
      aim: 'resource',
      prepare: async (bench) => {
        const { ref, resource } = await withSnapshot(bench, false);
        return aimed(bench, ref, (_, own, context) => bench.facet('snapshots').remove(own, resource, context));
      },
    },
  },
  volumes: {
    list: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('volumes').list(ref, context)) },
    create: {
      aim: 'machine',
      prepare: async (bench, suite) => {
        const order = { ...bench.resource('data'), sizeGib: bench.fact('volumeGib').small, typeRef: null };
        const call = on((_, ref, context) => bench.facet('volumes').create(ref, order, context), attachStopped);
        return call(bench, suite);
      },
    },
    attach: {
      aim: 'machine',
      prepare: async (bench, suite) => {
        const { ref, resource } = await detached(bench, suite);
        return aimed(bench, ref, (_, own, context) => bench.facet('volumes').attach(own, resource, context));
      },
    },
    detach: {
      aim: 'machine',
      prepare: async (bench, suite) => {
        const { ref, resource } = await withVolume(bench, attachStopped(suite));
        return aimed(bench, ref, (_, own, context) => bench.facet('volumes').detach(own, resource, context));
      },
    },
    resize: {
      aim: 'machine',
      prepare: async (bench, suite) => {
        const isDetached = suite.description.capabilities.volumes.growRequires === 'detached';
        const { ref, resource } = isDetached
          ? await detached(bench, suite)
          : await withVolume(bench, growStopped(suite));
        const { large } = bench.fact('volumeGib');
        return aimed(bench, ref, (_, own, context) =>
          bench.facet('volumes').resize(isDetached && own.mark === ref.mark ? null : own, resource, large, context),
        );
      },
    },
    remove: {
      aim: 'resource',
      prepare: async (bench, suite) => {
        const { ref, resource } = await withVolume(bench, attachStopped(suite));
        return aimed(bench, ref, (_, own, context) => bench.facet('volumes').remove(own, resource, context));
      },
    },
  },
  isos: {
    attached: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('isos').attached(ref, context)) },
    attach: {
      aim: 'machine',
      prepare: on((bench, ref, context) => bench.facet('isos').attach(ref, bench.fact('isoRefs').first, context)),
    },
    detach: {
      aim: 'machine',
      prepare: async (bench) => {
        const { ref } = await bench.build();
        const { first } = bench.fact('isoRefs');
        await bench.finish(await bench.facet('isos').attach(ref, first, bench.context()));
        return aimed(bench, ref, (_, own, context) => bench.facet('isos').detach(own, context));
      },
    },
  },
  backups: {
    list: { aim: 'machine', prepare: on((bench, ref, context) => bench.facet('backups').list(ref, context)) },
    create: {
      aim: 'machine',
      prepare: async (bench, suite) => {
        const order = bench.resource();
        return on((_, ref, context) => bench.facet('backups').create(ref, order, context))(bench, suite);
      },
    },
    restore: {
      aim: 'machine',
      prepare: async (bench, { description }) => {
        const { ref, resource } = await withBackup(bench, description.capabilities.backups.restoreRequiresStopped);
        return aimed(bench, ref, (_, own, context) => bench.facet('backups').restore(own, resource, context));
      },
    },
    remove: {
      aim: 'resource',
      prepare: async (bench) => {
        const { ref, resource } = await withBackup(bench, false);
        return aimed(bench, ref, (_, own, context) => bench.facet('backups').remove(own, resource, context));
      },
    },
  },
};
