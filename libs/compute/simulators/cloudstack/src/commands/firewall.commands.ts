import { firewallRuleView, portForwardView } from '../views/network.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, integer, list, owned, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { ownershipFilter } from '../wire/selection.js';
import { ApiRefusal, CODES, invalid } from '../world/refusal.js';
import type { FirewallRuleState, PortForwardState } from '../world/state.js';
import { must } from '../world/world.js';
import { PROTOCOL, RULE_PARAMS, ruleShape } from './rule-params.js';

function conflict(text: string): ApiRefusal {
  return new ApiRefusal(CODES.ruleConflict, text);
}

const overlap = (a: { startPort: number | null; endPort: number | null }, b: typeof a): boolean =>
  a.startPort === null || b.startPort === null || (a.startPort <= (b.endPort ?? 0) && b.startPort <= (a.endPort ?? 0));

function addRule(call: Call, traffic: FirewallRuleState['traffic']): JobRequest {
  const { world } = call;
  const address = traffic === 'Ingress' ? call.need('ipaddressid', 'addresses') : null;
  const network = traffic === 'Egress' ? call.need('networkid', 'networks') : null;
  const shape = ruleShape(call, call.params.need('protocol'));
  const networkId = network?.id ?? must(address?.networkId, 'the network of an address');
  const clash = Object.values(world.state.firewallRules).find(
    (rule) =>
      rule.traffic === traffic &&
      rule.addressId === (address?.id ?? null) &&
      rule.networkId === networkId &&
      rule.protocol === shape.protocol &&
      overlap(rule, shape) &&
      rule.cidrs.some((cidr) => shape.cidrs.includes(cidr)),
  );
  if (clash)
    throw conflict(
      `The range specified, ${shape.startPort ?? ''}-${shape.endPort ?? ''}, conflicts with rule ${clash.id}`,
    );
  const id = world.uuid();
  const owner = must(address ?? network, 'the owner of a rule');
  world.state.firewallRules[id] = {
    id,
    traffic,
    addressId: address?.id ?? null,
    networkId,
    ...shape,
    state: 'Add',
    accountId: owner.accountId,
    projectId: owner.projectId,
  };
  call.created('FirewallRule', id);
  return {
    instanceType: 'FirewallRule',
    instanceId: id,
    lock: networkId,
    action: { do: 'firewall.create', ruleId: id },
    event: { type: 'FIREWALL.OPEN', resourceType: 'FirewallRule', words: 'creating firewall rule' },
  };
}

function removeRule(call: Call): JobRequest {
  const rule = call.need('id', 'firewallRules');
  rule.state = 'Revoke';
  return {
    instanceType: 'FirewallRule',
    instanceId: rule.id,
    lock: rule.networkId,
    action: { do: 'firewall.delete', ruleId: rule.id },
    event: { type: 'FIREWALL.CLOSE', resourceType: 'FirewallRule', words: 'revoking firewall rule' },
  };
}

function listRules(call: Call, traffic: FirewallRuleState['traffic']): object {
  const owns = ownershipFilter(call);
  const [id, addressId, networkId] = ['id', 'ipaddressid', 'networkid'].map((name) => call.params.text(name));
  const matches = Object.values(call.world.state.firewallRules)
    .filter((rule) => rule.traffic === traffic && owns(rule))
    .filter((rule) => id === undefined || rule.id === id)
    .filter((rule) => addressId === undefined || rule.addressId === addressId)
    .filter((rule) => networkId === undefined || rule.networkId === networkId);
  const sight = new Sight(call.world, call.caller.isRoot);
  return paged(call, 'firewallrule', matches, (rule) => firewallRuleView(sight, rule));
}

function forward(call: Call): JobRequest {
  const { world, params } = call;
  const address = call.need('ipaddressid', 'addresses');
  const machine = call.need('virtualmachineid', 'machines');
  const nic = machine.nics.find(({ networkId }) => networkId === address.networkId);
  if (!nic?.address)
    throw invalid(`Unable to create the rule: VM ${machine.id} has no nic in the network of the address`);
  if (address.staticNatMachineId !== null)
    throw invalid(`Unable to create port forwarding rule for the ip ${address.address}: static NAT is enabled for it`);
  const protocol = params.need('protocol').toLowerCase();
  const publicPort = Number(params.need('publicport'));
  const privatePort = Number(params.need('privateport'));
  const publicEndPort = params.number('publicendport') ?? publicPort;
  const privateEndPort = params.number('privateendport') ?? privatePort;
  if ([publicPort, publicEndPort, privatePort, privateEndPort].some((port) => port < 1 || port > 65_535))
    throw invalid('Invalid port number');
  if (publicEndPort - publicPort !== privateEndPort - privatePort)
    throw invalid('Source port and destination port ranges should be of equal sizes.');
  const clash = Object.values(world.state.portForwards).find(
    (rule) =>
      rule.addressId === address.id &&
      rule.protocol === protocol &&
      rule.publicPort <= publicEndPort &&
      publicPort <= rule.publicEndPort,
  );
  if (clash) throw conflict(`The range specified, ${publicPort}-${publicEndPort}, conflicts with rule ${clash.id}`);
  const id = world.uuid();
  const rule: PortForwardState = {
    id,
    addressId: address.id,
    networkId: nic.networkId,
    machineId: machine.id,
    guestAddress: params.text('vmguestip') || nic.address,
    protocol,
    publicPort,
    publicEndPort,
    privatePort,
    privateEndPort,
    cidrs: params.list('cidrlist') ?? [],
    state: 'Add',
    accountId: address.accountId,
    projectId: address.projectId,
  };
  world.state.portForwards[id] = rule;
  call.created('PortForwardingRule', id);
  return {
    instanceType: 'PortForwardingRule',
    instanceId: id,
    lock: rule.networkId,
    action: { do: 'forward.create', ruleId: id },
    event: { type: 'NET.RULEADD', resourceType: 'PortForwardingRule', words: 'creating forwarding rule' },
  };
}

const LIST = { ...PAGING, ...OWNERSHIP, networkid: uuid('networks'), ipaddressid: uuid('addresses') };

export const firewallCommands: readonly Command[] = [
  {
    name: 'listFirewallRules',
    description: 'Lists rules before public addresses',
    kind: 'sync',
    params: { ...LIST, id: owned('firewallRules') },
    handle: (call) => listRules(call, 'Ingress'),
  },
  {
    name: 'createFirewallRule',
    description: 'Opens a public address',
    kind: 'create',
    params: { ...RULE_PARAMS, ...PROTOCOL, ipaddressid: owned('addresses', REQUIRED) },
    handle: (call) => addRule(call, 'Ingress'),
  },
  {
    name: 'deleteFirewallRule',
    description: 'Closes a public address',
    kind: 'async',
    params: { id: owned('firewallRules', REQUIRED) },
    handle: removeRule,
  },
  {
    name: 'listEgressFirewallRules',
    description: 'Lists rules for traffic that leaves a network',
    kind: 'sync',
    params: { ...LIST, id: owned('firewallRules') },
    handle: (call) => listRules(call, 'Egress'),
  },
  {
    name: 'createEgressFirewallRule',
    description: 'Lets traffic leave a network',
    kind: 'create',
    params: { ...RULE_PARAMS, ...PROTOCOL, networkid: owned('networks', REQUIRED), destcidrlist: list() },
    handle: (call) => addRule(call, 'Egress'),
  },
  {
    name: 'deleteEgressFirewallRule',
    description: 'Keeps traffic in a network',
    kind: 'async',
    params: { id: owned('firewallRules', REQUIRED) },
    handle: removeRule,
  },
  {
    name: 'listPortForwardingRules',
    description: 'Lists forwarded ports',
    kind: 'sync',
    params: { ...LIST, id: owned('portForwards') },
    handle: (call) => {
      const owns = ownershipFilter(call);
      const [id, addressId, networkId] = ['id', 'ipaddressid', 'networkid'].map((name) => call.params.text(name));
      const matches = Object.values(call.world.state.portForwards)
        .filter(owns)
        .filter((rule) => id === undefined || rule.id === id)
        .filter((rule) => addressId === undefined || rule.addressId === addressId)
        .filter((rule) => networkId === undefined || rule.networkId === networkId);
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'portforwardingrule', matches, (rule) => portForwardView(sight, rule));
    },
  },
  {
    name: 'createPortForwardingRule',
    description: 'Forwards a port to a machine',
    kind: 'create',
    params: {
      ipaddressid: owned('addresses', REQUIRED),
      virtualmachineid: owned('machines', REQUIRED),
      protocol: text(REQUIRED),
      publicport: integer(REQUIRED),
      privateport: integer(REQUIRED),
      publicendport: integer(),
      privateendport: integer(),
      cidrlist: list(),
      networkid: uuid('networks'),
      openfirewall: bool(),
      vmguestip: text(),
    },
    handle: forward,
  },
  {
    name: 'deletePortForwardingRule',
    description: 'Stops forwarding a port',
    kind: 'async',
    params: { id: owned('portForwards', REQUIRED) },
    handle: (call) => {
      const rule = call.need('id', 'portForwards');
      rule.state = 'Revoke';
      return {
        instanceType: 'PortForwardingRule',
        instanceId: rule.id,
        lock: rule.networkId,
        action: { do: 'forward.delete', ruleId: rule.id },
        event: { type: 'NET.RULEDELETE', resourceType: 'PortForwardingRule', words: 'deleting forwarding rule' },
      };
    },
  },
];
