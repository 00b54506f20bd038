import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { list, map, OWNERSHIP, PAGING, REQUIRED, text } from '../wire/param-spec.js';
import { ownershipFilter } from '../wire/selection.js';
import { demandAccess, find, type Collection } from '../world/collections.js';
import { invalid } from '../world/refusal.js';
import type { Owned } from '../world/state.js';

/** Where the things of each resource type are; the names of the types are the server's. */
const TYPES: Readonly<Record<string, Collection>> = {
  uservm: 'machines',
  volume: 'volumes',
  template: 'templates',
  iso: 'isos',
  snapshot: 'snapshots',
  vmsnapshot: 'machineSnapshots',
  network: 'networks',
  publicipaddress: 'addresses',
  firewallrule: 'firewallRules',
  portforwardingrule: 'portForwards',
  securitygroup: 'securityGroups',
  project: 'projects',
};

const SPELLINGS: Readonly<Record<string, string>> = {
  uservm: 'UserVm',
  volume: 'Volume',
  template: 'Template',
  iso: 'ISO',
  snapshot: 'Snapshot',
  vmsnapshot: 'VMSnapshot',
  network: 'Network',
  publicipaddress: 'PublicIpAddress',
  firewallrule: 'FirewallRule',
  portforwardingrule: 'PortForwardingRule',
  securitygroup: 'SecurityGroup',
  project: 'Project',
};

interface Targets {
  readonly type: string;
  readonly ids: string[];
  readonly owners: Record<string, Owned>;
}

function targetsOf(call: Call): Targets {
  const given = call.params.need('resourcetype');
  const type = given.toLowerCase();
  const collection = TYPES[type];
  const spelling = SPELLINGS[type];
  if (collection === undefined || spelling === undefined) throw invalid(`Invalid resource type: ${given}`);
  const ids = call.params.list('resourceids') ?? [];
  const owners: Record<string, Owned> = {};
  for (const id of ids) {
    const entity = find(call.world, collection, id);
    if (!entity) throw invalid(`Unable to find resource by id ${id} and type ${spelling}`);
    if (!('accountId' in entity)) continue;
    const { accountId, projectId } = entity as Owned;
    demandAccess(call.world, call.caller, { accountId, projectId });
    owners[id] = { accountId, projectId };
  }
  return { type: spelling, ids, owners };
}

function tagsOf(call: Call): Record<string, string> {
  const pairs = call.params.objects('tags');
  const tags: Record<string, string> = {};
  for (const { key, value } of pairs) {
    if (key === undefined || key === '') throw invalid('A tag needs a key');
    if (value === undefined) throw invalid(`Value for the key ${key} is either null or empty`);
    tags[key] = value;
  }
  return tags;
}

function tagJob(call: Call, action: JobRequest['action']): JobRequest {
  return { instanceType: 'None', instanceId: call.world.uuid(), action };
}

export const tagCommands: readonly Command[] = [
  {
    name: 'createTags',
    description: 'Puts tags on resources',
    kind: 'async',
    params: { tags: map(REQUIRED), resourcetype: text(REQUIRED), resourceids: list(REQUIRED), customer: text() },
    handle: (call) => {
      const { type, ids, owners } = targetsOf(call);
      return tagJob(call, {
        do: 'tags.create',
        resourceType: type,
        resourceIds: ids,
        tags: tagsOf(call),
        customer: call.params.text('customer') ?? null,
        owners,
      });
    },
  },
  {
    name: 'deleteTags',
    description: 'Takes tags from resources',
    kind: 'async',
    params: { tags: map(), resourcetype: text(REQUIRED), resourceids: list(REQUIRED) },
    handle: (call) => {
      const { type, ids } = targetsOf(call);
      const tags = call.params.objects('tags').map(({ key, value }) => ({ key: key ?? '', value: value ?? null }));
      return tagJob(call, { do: 'tags.delete', resourceType: type, resourceIds: ids, tags });
    },
  },
  {
    name: 'listTags',
    description: 'Lists tags',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      key: text(),
      value: text(),
      resourcetype: text(),
      resourceid: text(),
      customer: text(),
    },
    handle: (call) => {
      const { params, world } = call;
      const owns = ownershipFilter(call);
      const [key, value, resourceId, customer] = ['key', 'value', 'resourceid', 'customer'].map((name) =>
        params.text(name),
      );
      const type = params.text('resourcetype')?.toLowerCase();
      const matches = world.state.tags
        .filter(owns)
        .filter((tag) => key === undefined || tag.key === key)
        .filter((tag) => value === undefined || tag.value === value)
        .filter((tag) => resourceId === undefined || tag.resourceId === resourceId)
        .filter((tag) => customer === undefined || tag.customer === customer)
        .filter((tag) => type === undefined || tag.resourceType.toLowerCase() === type);
      const sight = new Sight(world, call.caller.isRoot);
      return paged(call, 'tag', matches, (tag) => sight.tag(tag));
    },
  },
];
