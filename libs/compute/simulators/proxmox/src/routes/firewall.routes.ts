import { emptyFirewall, insertRule, ipSetOf, moveRule, ruleAt } from '../world/firewall.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { ConfigValue, FirewallState, GuestKind } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, textParam, type ParamSchema } from '../wire/param-schema.js';
import type { Method, Route } from '../wire/router.js';
import { digestOf } from './config-request.js';
import {
  CLUSTER_OPTION_PARAMS,
  cidrParam,
  deleteParam,
  digestParam,
  OPTION_PARAMS,
  positionParam,
  RULE_PARAMS,
  setNameParam,
} from './firewall-params.js';
import { guestOf } from './route-parts.js';

type Named = Readonly<Record<string, ParamSchema>>;

const digest = (subject: unknown): string => digestOf(JSON.stringify(subject));

function requireDigest(call: Call, subject: unknown): void {
  const expected = call.params.text('digest');
  if (expected !== undefined && expected !== digest(subject))
    throw new Refusal('detected modified configuration - file changed by other user? Try again.');
}

/** The parameters of a call that belong to this table, as they stand in the file. */
function valuesFrom(call: Call, table: Named): Record<string, ConfigValue> {
  const entries = call.params.entries().filter(([name]) => Object.hasOwn(table, name));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'boolean' ? (value ? 1 : 0) : value]),
  );
}

function change(call: Call, subject: Record<string, ConfigValue>, table: Named): void {
  const names = (call.params.text('delete') ?? '').split(/[,;\s]+/).filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw new ParameterRefusal({ delete: `no such option '${unknown}'` });
  for (const name of names) delete subject[name];
  Object.assign(subject, valuesFrom(call, table));
}

function putOptions(call: Call, options: Record<string, ConfigValue>, table: Named): null {
  requireDigest(call, options);
  change(call, options, table);
  return null;
}

function putRule(call: Call, firewall: FirewallState): null {
  const position = call.params.requiredInteger('pos');
  const rule = ruleAt(firewall, position);
  requireDigest(call, firewall.rules);
  const moveTo = call.params.integer('moveto');
  if (moveTo === undefined) change(call, rule, RULE_PARAMS);
  else moveRule(firewall, position, moveTo);
  return null;
}

function postIpSet(call: Call, firewall: FirewallState): null {
  const name = call.params.requiredText('name');
  const rename = call.params.text('rename');
  requireDigest(call, firewall.ipSets);
  if (rename !== undefined) {
    const renamed = ipSetOf(firewall, rename);
    if (rename !== name && firewall.ipSets[name])
      throw new ParameterRefusal({ name: `IPSet '${name}' already exists` });
    delete firewall.ipSets[rename];
    firewall.ipSets[name] = renamed;
  } else if (firewall.ipSets[name]) throw new ParameterRefusal({ name: `IPSet '${name}' already exists` });
  else firewall.ipSets[name] = { comment: '', members: [] };
  const comment = call.params.text('comment');
  const set = ipSetOf(firewall, name);
  if (comment !== undefined) set.comment = comment;
  return null;
}

function deleteIpSet(call: Call, firewall: FirewallState): null {
  const name = call.params.requiredText('name');
  const set = ipSetOf(firewall, name);
  if (set.members.length > 0 && !call.params.flag('force')) throw new Refusal(`IPSet '${name}' is not empty`);
  delete firewall.ipSets[name];
  return null;
}

function postMember(call: Call, firewall: FirewallState): null {
  const set = ipSetOf(firewall, call.params.requiredText('name'));
  const cidr = call.params.requiredText('cidr');
  if (set.members.some((member) => member.cidr === cidr))
    throw new ParameterRefusal({ cidr: `address '${cidr}' already exists` });
  const comment = call.params.text('comment');
  set.members.unshift({
    cidr,
    ...(call.params.flag('nomatch') ? { nomatch: 1 as const } : {}),
    ...(comment === undefined ? {} : { comment }),
  });
  return null;
}

function deleteMember(call: Call, firewall: FirewallState): null {
  const set = ipSetOf(firewall, call.params.requiredText('name'));
  requireDigest(call, set.members);
  const cidr = call.params.requiredText('cidr');
  const index = set.members.findIndex((member) => member.cidr === cidr);
  if (index < 0) throw new Refusal(`no such IP/Network '${cidr}'`);
  set.members.splice(index, 1);
  return null;
}

const RULE_PATH = 'rules/{pos}';
const NEW_RULE: Named = {
  ...RULE_PARAMS,
  type: { type: 'string', enum: ['in', 'out', 'forward', 'group'] },
  action: { type: 'string', maxLength: 20, pattern: /^[A-Za-z][A-Za-z0-9\-_]+$/ },
  pos: { ...positionParam, optional: true },
  digest: digestParam,
};

/** The firewall of a guest, the same for machines and containers. */
function guestRoutes(kind: GuestKind): Route[] {
  const route = (
    method: Method,
    path: string,
    label: string,
    named: Named,
    handle: (call: Call, firewall: FirewallState) => unknown,
  ): Route => ({
    method,
    path: `/nodes/{node}/${kind}/{vmid}/firewall/${path}`,
    label: `firewall_${label}`,
    params: { named },
    permit: ['/vms/{vmid}', [method === 'GET' ? 'VM.Audit' : 'VM.Config.Network']],
    handle: (call) => {
      const guest = guestOf(call, kind);
      guest.firewall ??= emptyFirewall();
      return handle(call, guest.firewall);
    },
  });
  return [
    route('GET', 'options', 'options', {}, (_call, { options }) => ({ ...options, digest: digest(options) })),
    route(
      'PUT',
      'options',
      'options_put',
      { ...OPTION_PARAMS, delete: deleteParam, digest: digestParam },
      (call, { options }) => putOptions(call, options, OPTION_PARAMS),
    ),
    route('GET', 'rules', 'rules', {}, (_call, { rules }) =>
      rules.map((rule, pos) => ({ pos, ...rule, digest: digest(rules) })),
    ),
    route('POST', 'rules', 'rule_post', NEW_RULE, (call, firewall) => {
      requireDigest(call, firewall.rules);
      insertRule(firewall, { enable: 0, ...valuesFrom(call, RULE_PARAMS) });
      return null;
    }),
    route('GET', RULE_PATH, 'rule', { pos: positionParam }, (call, firewall) => {
      const pos = call.params.requiredInteger('pos');
      return { pos, ...ruleAt(firewall, pos), digest: digest(firewall.rules) };
    }),
    route(
      'PUT',
      RULE_PATH,
      'rule_put',
      {
        ...RULE_PARAMS,
        pos: positionParam,
        moveto: { ...positionParam, optional: true },
        delete: deleteParam,
        digest: digestParam,
      },
      putRule,
    ),
    route('DELETE', RULE_PATH, 'rule_delete', { pos: positionParam, digest: digestParam }, (call, firewall) => {
      const pos = call.params.requiredInteger('pos');
      ruleAt(firewall, pos);
      requireDigest(call, firewall.rules);
      firewall.rules.splice(pos, 1);
      return null;
    }),
    route('GET', 'ipset', 'ipsets', {}, (_call, { ipSets }) =>
      Object.entries(ipSets).map(([name, set]) => ({
        name,
        ...(set.comment === '' ? {} : { comment: set.comment }),
        digest: digest(ipSets),
      })),
    ),
    route(
      'POST',
      'ipset',
      'ipset_post',
      { name: setNameParam, rename: { ...setNameParam, optional: true }, comment: textParam, digest: digestParam },
      postIpSet,
    ),
    route('GET', 'ipset/{name}', 'ipset', { name: setNameParam }, (call, firewall) => {
      const { members } = ipSetOf(firewall, call.params.requiredText('name'));
      return members.map((member) => ({ ...member, digest: digest(members) }));
    }),
    route(
      'POST',
      'ipset/{name}',
      'ipset_add',
      { name: setNameParam, cidr: cidrParam, comment: textParam, nomatch: flagParam },
      postMember,
    ),
    route('DELETE', 'ipset/{name}', 'ipset_delete', { name: setNameParam, force: flagParam }, deleteIpSet),
    route(
      'DELETE',
      'ipset/{name}/{cidr*}',
      'ipset_remove',
      { name: setNameParam, cidr: cidrParam, digest: digestParam },
      deleteMember,
    ),
  ];
}

export const firewallRoutes: readonly Route[] = [
  ...guestRoutes('qemu'),
  ...guestRoutes('lxc'),
  {
    method: 'GET',
    path: '/cluster/firewall/options',
    label: 'cluster_firewall',
    params: { named: {} },
    permit: ['/', ['Sys.Audit']],
    handle: ({ world }) => ({ ...world.state.firewallOptions, digest: digest(world.state.firewallOptions) }),
  },
  {
    method: 'PUT',
    path: '/cluster/firewall/options',
    label: 'cluster_firewall_put',
    params: { named: { ...CLUSTER_OPTION_PARAMS, delete: deleteParam, digest: digestParam } },
    permit: ['/', ['Sys.Modify']],
    handle: (call) => putOptions(call, call.world.state.firewallOptions, CLUSTER_OPTION_PARAMS),
  },
];
