import { templateView } from '../views/catalogue.view.js';
import { projectView } from '../views/account.view.js';
import { ref } from '../world/collections.js';
import { invalid } from '../world/refusal.js';
import { GIB } from '../world/units.js';
import type { JobContext, JobTable } from './job-actions.js';

const DONE = { success: true };
const brief = (context: JobContext): number => context.world.settings.timings.shortMs;

type OtherJob =
  | 'tags.create'
  | 'tags.delete'
  | 'affinity.create'
  | 'affinity.delete'
  | 'template.create'
  | 'template.delete'
  | 'iso.delete'
  | 'project.create';

export const otherJobs: JobTable<OtherJob> = {
  'tags.create': {
    begin: brief,
    finish: ({ world, job }, { resourceType, resourceIds, tags, customer, owners }) => {
      const { state } = world;
      for (const resourceId of resourceIds)
        for (const key of Object.keys(tags)) {
          const isThere = state.tags.some((tag) => tag.resourceId === resourceId && tag.key === key);
          if (isThere) throw invalid(`tag ${key} already on ${resourceType} with id ${resourceId}`);
        }
      for (const resourceId of resourceIds)
        for (const [key, value] of Object.entries(tags))
          state.tags.push({
            key,
            value,
            resourceType,
            resourceId,
            customer,
            ...(owners[resourceId] ?? { accountId: job.accountId, projectId: null }),
          });
      return DONE;
    },
  },
  'tags.delete': {
    begin: brief,
    finish: ({ world }, { resourceIds, tags }) => {
      const before = world.state.tags.length;
      world.state.tags = world.state.tags.filter(
        (tag) =>
          !resourceIds.includes(tag.resourceId) ||
          (tags.length > 0 &&
            !tags.some(({ key, value }) => key === tag.key && (value === null || value === tag.value))),
      );
      if (world.state.tags.length === before)
        throw invalid('Unable to find any tags which conform to the given delete parameters.');
      return DONE;
    },
  },
  'affinity.create': {
    begin: brief,
    finish: ({ world, sight }, { groupId }) => {
      const group = ref(world, 'affinityGroups', groupId);
      return {
        affinitygroup: {
          id: group.id,
          name: group.name,
          description: group.description,
          type: group.type,
          ...sight.owner(group),
          virtualmachineIds: [],
        },
      };
    },
    undo: ({ world }, { groupId }) => {
      delete world.state.affinityGroups[groupId];
    },
  },
  'affinity.delete': {
    begin: brief,
    finish: ({ world }, { groupId }) => {
      delete world.state.affinityGroups[groupId];
      return DONE;
    },
  },
  'template.create': {
    begin: (context) => context.world.settings.timings.snapshotMs,
    finish: ({ world, sight }, { templateId }) => {
      const template = ref(world, 'templates', templateId);
      template.ready = true;
      template.physicalBytes = Math.min(template.sizeBytes, Math.round(template.sizeBytes * 0.2) + GIB / 2);
      return { template: templateView(sight, { template, zoneId: template.zoneIds[0] ?? '' }) };
    },
    undo: ({ world }, { templateId }) => {
      delete world.state.templates[templateId];
    },
  },
  'template.delete': {
    begin: brief,
    finish: ({ world }, { templateId }) => {
      // Machines that were made from it still name it.
      ref(world, 'templates', templateId).withdrawn = true;
      return DONE;
    },
  },
  'iso.delete': {
    begin: (context, { isoId }) => {
      const user = Object.values(context.world.state.machines).find((machine) => machine.isoId === isoId);
      if (user) throw invalid(`Unable to delete ISO, as it's used by other vms: ${user.id}`);
      return brief(context);
    },
    finish: ({ world }, { isoId }) => {
      delete world.state.isos[isoId];
      return DONE;
    },
  },
  'project.create': {
    begin: brief,
    finish: ({ world, sight }, { projectId }) => ({ project: projectView(sight, ref(world, 'projects', projectId)) }),
  },
};
