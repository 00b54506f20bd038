import type { SecurityGroupState, SecurityRuleState } from '../world/state.js';
import { given, type Sight } from './sight.js';

export function securityRuleView(rule: SecurityRuleState): object {
  return {
    ruleid: rule.id,
    protocol: rule.protocol,
    ...given('startport', rule.startPort),
    ...given('endport', rule.endPort),
    ...given('icmptype', rule.icmpType),
    ...given('icmpcode', rule.icmpCode),
    ...given('cidr', rule.cidr),
    ...given('securitygroupname', rule.groupName),
    ...given('account', rule.groupAccount),
    tags: [],
  };
}

/** Inside a machine it stands without its rules. */
export function securityGroupSummary(sight: Sight, group: SecurityGroupState): object {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    ...sight.owner(group),
    ingressrule: [],
    egressrule: [],
    tags: sight.tagsOf(group.id),
  };
}

export function securityGroupView(sight: Sight, group: SecurityGroupState): object {
  const machines = Object.values(sight.world.state.machines).filter(({ securityGroupIds }) =>
    securityGroupIds.includes(group.id),
  );
  const rules = (direction: SecurityRuleState['direction']): object[] =>
    group.rules.filter((rule) => rule.direction === direction).map(securityRuleView);
  return {
    ...securityGroupSummary(sight, group),
    ingressrule: rules('ingress'),
    egressrule: rules('egress'),
    virtualmachinecount: machines.length,
    virtualmachineids: machines.map(({ id }) => id),
    ...sight.job(group.id),
  };
}
