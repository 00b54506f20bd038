import { jobView } from '../views/activity.view.js';
import { Sight } from '../views/sight.js';
import { isBelow } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { JobState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, date, OWNERSHIP, PAGING, text, uuid } from '../wire/param-spec.js';

function maySee(call: Call, job: JobState): boolean {
  const { caller, world } = call;
  if (caller.isRoot || job.accountId === caller.account.id) return true;
  const isDomainAdmin = caller.account.role === 'DomainAdmin';
  return isDomainAdmin && isBelow(world, world.account(job.accountId).domainId, caller.account.domainId);
}

/** The latest job of a resource, which can be asked for by it since 4.22.1. */
function jobOfResource(call: Call): JobState | undefined {
  const id = call.params.text('resourceid');
  const type = call.params.text('resourcetype');
  if (!call.world.isAtLeast('4.22') || id === undefined || type === undefined)
    throw invalid(`Unable to execute API command queryasyncjobresult due to missing parameter jobid`);
  return Object.values(call.world.state.jobs)
    .reverse()
    .find((job) => job.instanceId === id && job.instanceType.toLowerCase() === type.toLowerCase());
}

function query(call: Call): object {
  const id = call.params.text('jobid');
  const job = id === undefined || id === '' ? jobOfResource(call) : call.world.state.jobs[id];
  if (!job) throw invalid(`Unable to find job by id ${id ?? ''}`);
  if (!maySee(call, job)) throw denied(`Account ${call.caller.account.name} does not have permission to view the job`);
  return jobView(new Sight(call.world, call.caller.isRoot), job);
}

export const jobCommands: readonly Command[] = [
  {
    name: 'queryAsyncJobResult',
    description: 'Says how a job stands',
    kind: 'sync',
    params: { jobid: uuid('jobs'), resourceid: text({ since: '4.22' }), resourcetype: text({ since: '4.22' }) },
    handle: query,
  },
  {
    name: 'listAsyncJobs',
    description: 'Lists pending and finished jobs',
    kind: 'sync',
    params: { ...PAGING, ...OWNERSHIP, startdate: date(), listall: bool() },
    handle: (call) => {
      const sinceMs = call.params.dateMs('startdate') ?? 0;
      const all = call.params.flag('listall') ?? false;
      const matches = Object.values(call.world.state.jobs)
        .reverse()
        .filter((job) => job.createdMs >= sinceMs)
        .filter((job) => (all ? maySee(call, job) : job.accountId === call.caller.account.id));
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'asyncjobs', matches, (job) => jobView(sight, job));
    },
  },
];
