import { eventView, usageView } from '../views/activity.view.js';
import { Sight } from '../views/sight.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, date, integer, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter } from '../wire/selection.js';
import { isBelow } from '../world/collections.js';
import { usageRecords } from '../world/usage.js';
import { invalid } from '../world/refusal.js';

function listEvents(call: Call): object {
  const { params, world } = call;
  const owns = ownershipFilter(call);
  const isNew = world.isAtLeast('4.17');
  const [id, type, level] = ['id', 'type', 'level'].map((name) => params.text(name));
  const resourceId = isNew ? params.text('resourceid') : undefined;
  const resourceType = isNew ? params.text('resourcetype') : undefined;
  if ((resourceId === undefined) !== (resourceType === undefined))
    throw invalid('Both resourceid and resourcetype should be given, or none of them');
  const state = params.text('state');
  const fromMs = params.dateMs('startdate') ?? 0;
  const toMs = params.dateMs('enddate') ?? Number.MAX_SAFE_INTEGER;
  const holdsKeyword = keywordFilter(call);
  const matches = world.state.events
    .filter(owns)
    .filter((event) => event.createdMs >= fromMs && event.createdMs <= toMs + 999)
    .filter((event) => id === undefined || event.id === id)
    .filter((event) => type === undefined || event.type === type)
    .filter((event) => level === undefined || event.level === level)
    .filter((event) => state === undefined || event.state === state)
    .filter((event) => resourceId === undefined || event.resourceId === resourceId)
    .filter((event) => resourceType === undefined || event.resourceType?.toLowerCase() === resourceType.toLowerCase())
    .filter((event) => holdsKeyword(event.type, event.description));
  const sight = new Sight(world, call.caller.isRoot);
  return paged(call, 'event', newestFirst(matches), (event) => eventView(sight, event));
}

function listUsage(call: Call): object {
  const { params, world, caller } = call;
  const fromMs = params.dateMs('startdate') ?? 0;
  const toMs = params.dateMs('enddate') ?? 0;
  if (fromMs > toMs) throw invalid(`Incorrect Date Range. Start date: ${fromMs} is after end date: ${toMs}`);
  const accountId = params.text('accountid');
  const domainId = params.text('domainid');
  const name = params.text('account');
  const projectId = params.text('projectid');
  const type = params.number('type');
  const usageId = params.text('usageid');
  const recursive = params.flag('isrecursive') ?? true;
  const spans = world.state.usage.filter((span) => {
    const account = world.account(span.accountId);
    return (
      (type === undefined || span.type === type) &&
      (usageId === undefined || span.resourceId === usageId) &&
      (projectId === undefined || span.projectId === projectId) &&
      (accountId === undefined || account.id === accountId) &&
      (name === undefined || account.name === name) &&
      (caller.isRoot || isBelow(world, account.domainId, caller.account.domainId)) &&
      (domainId === undefined ||
        (recursive ? isBelow(world, account.domainId, domainId) : account.domainId === domainId))
    );
  });
  const sight = new Sight(world, caller.isRoot);
  return paged(call, 'usagerecord', usageRecords(world, spans, fromMs, toMs), (record) => usageView(sight, record));
}

const USAGE_NAMES: readonly (readonly [number, string, string])[] = [
  [1, 'RUNNING_VM', 'Running Vm Usage'],
  [2, 'ALLOCATED_VM', 'Allocated Vm Usage'],
  [3, 'IP_ADDRESS', 'IP Address Usage'],
  [6, 'VOLUME', 'Volume Usage'],
  [7, 'TEMPLATE', 'Template Usage'],
  [8, 'ISO', 'ISO Usage'],
  [9, 'SNAPSHOT', 'Snapshot Usage'],
  [25, 'VM_SNAPSHOT', 'VM Snapshot storage usage'],
  [28, 'BACKUP', 'Backup storage usage'],
];

export const activityCommands: readonly Command[] = [
  {
    name: 'listEvents',
    description: 'Lists what happened',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      id: text(),
      type: text(),
      level: text(),
      startdate: date(),
      enddate: date(),
      duration: integer(),
      entrytime: integer(),
      resourceid: text({ since: '4.17' }),
      resourcetype: text({ since: '4.17' }),
      state: text({ since: '4.21' }),
      archived: bool(),
    },
    handle: listEvents,
  },
  {
    name: 'listUsageRecords',
    description: 'Lists what was used, in hours',
    kind: 'sync',
    admin: 'domain',
    params: {
      ...PAGING,
      startdate: date(REQUIRED),
      enddate: date(REQUIRED),
      account: text(),
      accountid: uuid('accounts'),
      domainid: uuid('domains'),
      projectid: text(),
      type: integer(),
      usageid: text(),
      isrecursive: bool(),
      includetags: bool(),
      oldformat: bool(),
    },
    handle: listUsage,
  },
  {
    name: 'listUsageTypes',
    description: 'Lists what is metered',
    kind: 'sync',
    admin: 'domain',
    params: {},
    handle: (call) =>
      paged(call, 'usagetype', USAGE_NAMES, ([id, name, description]) =>
        call.world.isAtLeast('4.20') ? { id, name, description } : { usagetypeid: id, description },
      ),
  },
];
