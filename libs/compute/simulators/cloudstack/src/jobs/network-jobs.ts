import { addressView, firewallRuleView, networkView, portForwardView } from '../views/network.view.js';
import { securityRuleView } from '../views/security-group.view.js';
import { ref } from '../world/collections.js';
import { ApiRefusal, CODES, invalid } from '../world/refusal.js';
import { beginUsage, endUsage, USAGE_TYPES } from '../world/usage.js';
import type { World } from '../world/world.js';
import type { JobContext, JobTable } from './job-actions.js';

const DONE = { success: true };

const brief = (context: JobContext): number => context.world.settings.timings.shortMs;
const networkTime = (context: JobContext): number => context.world.settings.timings.networkMs;

export function removeAddress(world: World, id: string): void {
  endUsage(world, id);
  for (const rule of Object.values(world.state.firewallRules))
    if (rule.addressId === id) delete world.state.firewallRules[rule.id];
  for (const rule of Object.values(world.state.portForwards))
    if (rule.addressId === id) delete world.state.portForwards[rule.id];
  delete world.state.addresses[id];
}

type NetworkJob =
  | 'address.acquire'
  | 'address.release'
  | 'static_nat.disable'
  | 'firewall.create'
  | 'firewall.delete'
  | 'forward.create'
  | 'forward.delete'
  | 'security_rule.add'
  | 'security_rule.remove'
  | 'network.update'
  | 'network.delete';

export const networkJobs: JobTable<NetworkJob> = {
  'address.acquire': {
    begin: networkTime,
    finish: ({ world, sight }, { addressId }) => {
      const address = ref(world, 'addresses', addressId);
      address.state = 'Allocated';
      beginUsage(world, {
        type: USAGE_TYPES.address,
        resourceId: address.id,
        accountId: address.accountId,
        projectId: address.projectId,
        zoneId: address.zoneId,
        name: address.address,
      });
      return { ipaddress: addressView(sight, address) };
    },
    undo: ({ world }, { addressId }) => removeAddress(world, addressId),
  },
  'address.release': {
    begin: (context, { addressId }) => {
      ref(context.world, 'addresses', addressId).state = 'Releasing';
      return networkTime(context);
    },
    finish: ({ world }, { addressId }) => {
      removeAddress(world, addressId);
      return DONE;
    },
    undo: ({ world }, { addressId }) => {
      const address = world.state.addresses[addressId];
      if (address) address.state = 'Allocated';
    },
  },
  'static_nat.disable': {
    begin: brief,
    finish: ({ world }, { addressId }) => {
      const address = ref(world, 'addresses', addressId);
      address.staticNatMachineId = null;
      address.staticNatAddress = null;
      return DONE;
    },
  },
  'firewall.create': {
    begin: brief,
    finish: ({ world, sight }, { ruleId }) => {
      const rule = ref(world, 'firewallRules', ruleId);
      rule.state = 'Active';
      return { firewallrule: firewallRuleView(sight, rule) };
    },
    undo: ({ world }, { ruleId }) => {
      delete world.state.firewallRules[ruleId];
    },
  },
  'firewall.delete': {
    begin: brief,
    finish: ({ world }, { ruleId }) => {
      delete world.state.firewallRules[ruleId];
      return DONE;
    },
  },
  'forward.create': {
    begin: brief,
    finish: ({ world, sight }, { ruleId }) => {
      const rule = ref(world, 'portForwards', ruleId);
      rule.state = 'Active';
      return { portforwardingrule: portForwardView(sight, rule) };
    },
    undo: ({ world }, { ruleId }) => {
      delete world.state.portForwards[ruleId];
    },
  },
  'forward.delete': {
    begin: brief,
    finish: ({ world }, { ruleId }) => {
      delete world.state.portForwards[ruleId];
      return DONE;
    },
  },
  'security_rule.add': {
    begin: brief,
    finish: ({ world, sight }, { groupId, rules }) => {
      const group = world.state.securityGroups[groupId];
      if (!group) throw invalid(`Unable to find security group by id ${groupId}`);
      group.rules.push(...rules);
      const inward = rules.filter(({ direction }) => direction === 'ingress').map(securityRuleView);
      const outward = rules.filter(({ direction }) => direction === 'egress').map(securityRuleView);
      return {
        securitygroup: {
          id: group.id,
          name: group.name,
          description: group.description,
          ...sight.owner(group),
          ingressrule: inward,
          egressrule: outward,
          tags: [],
        },
      };
    },
  },
  'security_rule.remove': {
    begin: brief,
    finish: ({ world }, { ruleId }) => {
      const group = Object.values(world.state.securityGroups).find(({ rules }) =>
        rules.some(({ id }) => id === ruleId),
      );
      if (!group) throw invalid(`Unable to find security group rule by id ${ruleId}`);
      group.rules = group.rules.filter(({ id }) => id !== ruleId);
      return DONE;
    },
  },
  'network.update': {
    begin: brief,
    finish: ({ world, sight }, { networkId, name, displayText }) => {
      const network = ref(world, 'networks', networkId);
      network.name = name ?? network.name;
      network.displayText = displayText ?? network.displayText;
      return { network: networkView(sight, network) };
    },
  },
  'network.delete': {
    begin: (context, { networkId }) => {
      const inUse = Object.values(context.world.state.machines).some(({ nics }) =>
        nics.some((nic) => nic.networkId === networkId),
      );
      if (inUse)
        throw new ApiRefusal(CODES.internal, `Can't delete the network, not all user vms are expunged: ${networkId}`);
      return networkTime(context);
    },
    finish: ({ world }, { networkId }) => {
      for (const address of Object.values(world.state.addresses))
        if (address.networkId === networkId) removeAddress(world, address.id);
      for (const rule of Object.values(world.state.firewallRules))
        if (rule.networkId === networkId) delete world.state.firewallRules[rule.id];
      delete world.state.networks[networkId];
      return DONE;
    },
  },
};
