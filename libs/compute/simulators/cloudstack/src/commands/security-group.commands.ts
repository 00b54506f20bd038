import { securityGroupView } from '../views/security-group.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { map, owned, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, ownershipFilter } from '../wire/selection.js';
import { ApiRefusal, CODES, invalid } from '../world/refusal.js';
import type { SecurityGroupState, SecurityRuleState } from '../world/state.js';
import { ownerOf } from './owner.js';
import { RULE_PARAMS, ruleShape } from './rule-params.js';

const OWNER = { account: text(), domainid: uuid('domains'), projectid: text() };

function groupOf(call: Call, idName: string, nameName: string): SecurityGroupState {
  const direct = call.get(idName, 'securityGroups');
  if (direct) return direct;
  const owner = ownerOf(call);
  const name = call.params.text(nameName);
  const group = Object.values(call.world.state.securityGroups).find(
    (one) => one.name === name && one.accountId === owner.accountId && one.projectId === owner.projectId,
  );
  if (!group) throw invalid(`Unable to find security group ${name ?? ''}`);
  return group;
}

function create(call: Call): object {
  const owner = ownerOf(call);
  const name = call.params.need('name');
  const isTaken = Object.values(call.world.state.securityGroups).some(
    (one) => one.name === name && one.accountId === owner.accountId && one.projectId === owner.projectId,
  );
  if (isTaken) throw invalid(`Unable to create security group, a group with name ${name} already exists.`);
  const id = call.world.uuid();
  const group: SecurityGroupState = {
    id,
    name,
    description: call.params.text('description') ?? '',
    rules: [],
    ...owner,
  };
  call.world.state.securityGroups[id] = group;
  call.created('SecurityGroup', id);
  return { securitygroup: securityGroupView(new Sight(call.world, call.caller.isRoot), group) };
}

function remove(call: Call): object {
  const group = groupOf(call, 'id', 'name');
  if (group.name === 'default') throw invalid('The network group default is reserved');
  const isUsed = Object.values(call.world.state.machines).some(({ securityGroupIds }) =>
    securityGroupIds.includes(group.id),
  );
  if (isUsed) throw new ApiRefusal(CODES.inUse, "Cannot delete group when it's in use by virtual machines");
  delete call.world.state.securityGroups[group.id];
  call.destroyed('SecurityGroup', group.id);
  return { success: true };
}

/** One rule per prefix, and one per group that is named as a source. */
function rulesOf(call: Call, direction: SecurityRuleState['direction']): SecurityRuleState[] {
  const shape = ruleShape(call, call.params.text('protocol') ?? 'all');
  const groups = call.params.objects('usersecuritygrouplist');
  const base = {
    direction,
    protocol: shape.protocol,
    startPort: shape.startPort,
    endPort: shape.endPort,
    icmpType: shape.icmpType,
    icmpCode: shape.icmpCode,
  };
  if (groups.length === 0)
    return shape.cidrs.map((cidr) => ({ id: call.world.uuid(), ...base, cidr, groupName: null, groupAccount: null }));
  return groups.map(({ group, account }) => ({
    id: call.world.uuid(),
    ...base,
    cidr: null,
    groupName: group ?? '',
    groupAccount: account ?? '',
  }));
}

function authorize(call: Call, direction: SecurityRuleState['direction']): JobRequest {
  const group = groupOf(call, 'securitygroupid', 'securitygroupname');
  const rules = rulesOf(call, direction);
  return {
    instanceType: 'SecurityGroup',
    instanceId: group.id,
    lock: group.id,
    action: { do: 'security_rule.add', groupId: group.id, rules },
    event: {
      type: `SG.AUTH.${direction.toUpperCase()}`,
      resourceType: 'SecurityGroup',
      words: 'adding security group rule',
    },
  };
}

function revoke(call: Call, direction: SecurityRuleState['direction']): JobRequest {
  const ruleId = call.params.need('id');
  const group = Object.values(call.world.state.securityGroups).find(({ rules }) =>
    rules.some((rule) => rule.id === ruleId && rule.direction === direction),
  );
  if (!group) throw invalid(`Unable to find security rule with id ${ruleId}`);
  return {
    instanceType: 'SecurityGroup',
    instanceId: group.id,
    lock: group.id,
    action: { do: 'security_rule.remove', ruleId },
    event: {
      type: `SG.REVOKE.${direction.toUpperCase()}`,
      resourceType: 'SecurityGroup',
      words: 'revoking security group rule',
    },
  };
}

const AUTHORIZE = {
  ...OWNER,
  ...RULE_PARAMS,
  protocol: text(),
  securitygroupid: owned('securityGroups'),
  securitygroupname: text(),
  usersecuritygrouplist: map(),
};

export const securityGroupCommands: readonly Command[] = [
  {
    name: 'listSecurityGroups',
    description: 'Lists security groups',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      id: owned('securityGroups'),
      securitygroupname: text(),
      virtualmachineid: owned('machines'),
    },
    handle: (call) => {
      const owns = ownershipFilter(call);
      const id = call.params.text('id');
      const name = call.params.text('securitygroupname');
      const machine = call.get('virtualmachineid', 'machines');
      const holdsKeyword = keywordFilter(call);
      const matches = Object.values(call.world.state.securityGroups)
        .filter(owns)
        .filter((group) => id === undefined || group.id === id)
        .filter((group) => name === undefined || group.name === name)
        .filter((group) => machine === undefined || machine.securityGroupIds.includes(group.id))
        .filter((group) => holdsKeyword(group.name));
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'securitygroup', matches, (group) => securityGroupView(sight, group));
    },
  },
  {
    name: 'createSecurityGroup',
    description: 'Creates a security group',
    kind: 'sync',
    params: { ...OWNER, name: text(REQUIRED), description: text() },
    handle: create,
  },
  {
    name: 'deleteSecurityGroup',
    description: 'Deletes a security group',
    kind: 'sync',
    params: { ...OWNER, id: owned('securityGroups'), name: text() },
    handle: remove,
  },
  {
    name: 'authorizeSecurityGroupIngress',
    description: 'Lets traffic in',
    kind: 'async',
    params: AUTHORIZE,
    handle: (call) => authorize(call, 'ingress'),
  },
  {
    name: 'authorizeSecurityGroupEgress',
    description: 'Lets traffic out',
    kind: 'async',
    params: AUTHORIZE,
    handle: (call) => authorize(call, 'egress'),
  },
  {
    name: 'revokeSecurityGroupIngress',
    description: 'Takes a rule back',
    kind: 'async',
    params: { id: text(REQUIRED) },
    handle: (call) => revoke(call, 'ingress'),
  },
  {
    name: 'revokeSecurityGroupEgress',
    description: 'Takes a rule back',
    kind: 'async',
    params: { id: text(REQUIRED) },
    handle: (call) => revoke(call, 'egress'),
  },
];
