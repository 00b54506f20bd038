import { domainOf, ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import type { EventState, JobState } from '../world/state.js';
import type { UsageRecord } from '../world/usage.js';
import { dated, given, type Sight } from './sight.js';

/** Class names that do not follow from the command's name. */
const CLASS_NAMES: Readonly<Record<string, string>> = {
  startVirtualMachine: 'vm.StartVMCmd',
  stopVirtualMachine: 'vm.StopVMCmd',
  rebootVirtualMachine: 'vm.RebootVMCmd',
  deployVirtualMachine: 'vm.DeployVMCmd',
  destroyVirtualMachine: 'vm.DestroyVMCmd',
  expungeVirtualMachine: 'vm.ExpungeVMCmd',
  scaleVirtualMachine: 'vm.ScaleVMCmd',
  restoreVirtualMachine: 'vm.RestoreVMCmd',
};

function className(command: string): string {
  const known = CLASS_NAMES[command];
  const made = `${command[0]?.toUpperCase() ?? ''}${command.slice(1)}Cmd`;
  return `org.apache.cloudstack.api.command.user.${known ?? made}`;
}

export function jobView(sight: Sight, job: JobState): object {
  const account = sight.world.account(job.accountId);
  const domain = domainOf(sight.world, account);
  return {
    accountid: account.id,
    ...(sight.world.isAtLeast('4.19')
      ? {
          account: account.name,
          domainid: domain.id,
          domainpath: domain.path,
          managementserverid: sight.world.state.managementServerId,
        }
      : {}),
    ...(sight.world.isAtLeast('4.21') ? { managementservername: 'mgmt-1' } : {}),
    userid: job.userId,
    cmd: className(job.command),
    jobstatus: job.status,
    jobprocstatus: 0,
    jobresultcode: job.resultCode,
    ...(job.status === 0 ? {} : { jobresulttype: 'object', jobresult: job.result }),
    jobinstancetype: job.instanceType,
    jobinstanceid: job.instanceId,
    created: wireDate(job.createdMs),
    ...dated('completed', job.completedMs),
    jobid: job.id,
  };
}

export function eventView(sight: Sight, event: EventState): object {
  const user = sight.world.state.users[event.userId];
  return {
    id: event.id,
    ...(user ? { username: user.username } : {}),
    type: event.type,
    level: event.level,
    description: event.description,
    ...sight.owner(event),
    ...(sight.world.isAtLeast('4.17')
      ? {
          ...given('resourceid', event.resourceId),
          ...given('resourcetype', event.resourceType),
          ...given('resourcename', event.resourceName),
        }
      : {}),
    created: wireDate(event.createdMs),
    state: event.state,
    ...given('parentid', event.parentId),
    archived: false,
  };
}

const RUNNING_WORDS: Readonly<Record<number, string>> = {
  1: 'running time',
  2: 'allocated',
  3: 'address',
  6: 'volume usage time',
  9: 'snapshot size',
  25: 'VM snapshot size',
  28: 'backup',
};

/** `24`, `0.5`: hours without a tail of noughts. */
function hoursText(hours: number): string {
  return String(Number(hours.toFixed(6)));
}

export function usageView(sight: Sight, { span, fromMs, toMs, hours }: UsageRecord): object {
  const account = sight.world.account(span.accountId);
  const words = RUNNING_WORDS[span.type] ?? 'usage';
  const project = span.projectId === null ? undefined : ref(sight.world, 'projects', span.projectId);
  return {
    account: account.name,
    accountid: account.id,
    ...(project ? { projectid: project.id, project: project.name } : {}),
    domainid: account.domainId,
    domain: domainOf(sight.world, account).name,
    zoneid: span.zoneId,
    description: `${span.name} ${words}`,
    usage: `${hoursText(hours)} Hrs`,
    usagetype: span.type,
    rawusage: hoursText(hours),
    ...(span.type <= 2 ? { virtualmachineid: span.resourceId } : {}),
    name: span.name,
    ...given('offeringid', span.offeringId),
    ...given('templateid', span.templateId),
    usageid: span.resourceId,
    ...(span.type <= 2 ? { type: 'KVM' } : {}),
    ...given('size', span.sizeBytes),
    ...given('cpunumber', span.cpuNumber),
    ...given('cpuspeed', span.cpuSpeedMhz),
    ...given('memory', span.memoryMib),
    startdate: wireDate(fromMs),
    enddate: wireDate(toMs),
    tags: [],
  };
}
