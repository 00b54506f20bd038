import type { CheckProblem } from '@uni/compute-port';
import type { ErrorCode } from '@uni/contracts';
import type { Vendor } from './vendor-clouds.js';
import type { VendorWorld } from './vendor-world.js';

export const CAUSES = [
  'wrong credentials',
  'expired credentials',
  'revoked right',
  'clock ten minutes off',
  'another certificate',
  'closed account',
  'retired place',
  'withdrawn image',
  'quota reached',
] as const;
export type Cause = (typeof CAUSES)[number];

type Fault = object | ((world: VendorWorld) => object);

/** What the examination has to name, and with what it is mended: a command, a role, an option or a page by its name. */
export interface Finding {
  readonly code: CheckProblem['code'];
  readonly severity: CheckProblem['severity'];
  readonly message: RegExp;
  readonly remedy: RegExp;
}

/** How an order has to end, and what operators have to read about it. */
export interface Refused {
  readonly code: ErrorCode;
  readonly words: RegExp;
}

export interface RefusalCase {
  readonly cause: Cause;
  readonly vendor: Vendor;
  readonly fault: Fault;
  /** A text: why an examination cannot tell. */
  readonly test: Finding | string;
  /** Null: the order is refused as for the same cause elsewhere, or goes through. */
  readonly order: Refused | null;
  /** Options of the connection that the finding is about. */
  readonly options?: (world: VendorWorld) => Readonly<Record<string, unknown>>;
}

/** Causes that a vendor does not have, with the reason. */
export const NOT_THERE: readonly (readonly [Cause, Vendor, string])[] = [
  [
    'expired credentials',
    'cloudstack',
    'keys have no end up to release 4.22; later releases refuse them like wrong ones',
  ],
  ['expired credentials', 'kamatera', 'keys have no end; the tokens that have one are not used'],
];

const misconfigured = (words: RegExp): Refused => ({ code: 'provider_misconfigured', words });
const refused = (words: RegExp): Refused => ({ code: 'provider_refused', words });
const NOT_KNOWN_BEFORE_THE_ORDER =
  'templates are not examined: the catalogue notices, and the template shows a warning';
const error = (code: CheckProblem['code'], message: RegExp, remedy: RegExp): Finding => ({
  code,
  severity: 'error',
  message,
  remedy,
});
const warning = (...parts: Parameters<typeof error>): Finding => ({ ...error(...parts), severity: 'warning' });
const projectOf = (world: VendorWorld) => Object.keys(world.simulators.ovh.state().projects)[0];
const zoneOf = (world: VendorWorld) => Object.values(world.simulators.cloudstack.state().zones)[0];

const CREDENTIALS: readonly RefusalCase[] = [
  {
    cause: 'wrong credentials',
    vendor: 'ovh',
    fault: { kind: 'revoke_credential', how: 'forgotten' },
    test: error('unauthorized', /refuses the identity/, /https?:\/\/\S+\/createToken\//),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'wrong credentials',
    vendor: 'proxmox',
    fault: { kind: 'revoke_token' },
    test: error('unauthorized', /refuses the token/, /"pveum user token list '\S+@\S+'".*"pveum user token add '/s),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'wrong credentials',
    vendor: 'cloudstack',
    fault: { kind: 'revoke_keys' },
    test: error('unauthorized', /refuses the keys/, /"cmk get userkeys id=/),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'wrong credentials',
    vendor: 'kamatera',
    fault: { kind: 'revoke_credentials' },
    test: error('unauthorized', /refuses the API key/, /My Account, API Keys/),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'expired credentials',
    vendor: 'ovh',
    fault: { kind: 'revoke_credential', how: 'expired' },
    test: error('unauthorized', /refuses the identity/, /https?:\/\/\S+\/createToken\//),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'expired credentials',
    vendor: 'proxmox',
    fault: { kind: 'expire_token' },
    test: error('unauthorized', /refuses the token/, /"pveum user token modify '\S+@\S+' \S+ --expire 0"/),
    order: misconfigured(/unauthorized/),
  },
];

const RIGHTS: readonly RefusalCase[] = [
  {
    cause: 'revoked right',
    vendor: 'ovh',
    fault: { kind: 'revoke_right', method: 'GET', path: '/cloud/project' },
    test: error('missing_right', /listing the projects/, /https?:\/\/\S+\/createToken\/\?\S*GET=\/cloud\/project&/),
    order: null,
  },
  {
    cause: 'revoked right',
    vendor: 'proxmox',
    fault: { kind: 'revoke_privilege', privilege: 'VM.Clone' },
    test: error('missing_right', /VM\.Clone/, /pveum role modify UniTemplate .*pveum acl modify \S+ --tokens/s),
    order: misconfigured(/VM\.Clone/),
  },
  {
    cause: 'revoked right',
    vendor: 'cloudstack',
    fault: { kind: 'revoke_command', command: 'deployVirtualMachine' },
    test: error(
      'missing_right',
      /deployVirtualMachine/,
      /"cmk create rolepermission roleid=\S+ \S+ rule=deployVirtualMachine permission=allow"/,
    ),
    order: misconfigured(/./),
  },
  {
    cause: 'revoked right',
    vendor: 'kamatera',
    fault: { kind: 'revoke_right', right: 'create' },
    test: 'the vendor lists no rights: each is named by the first call that it refuses',
    order: misconfigured(/forbidden/i),
  },
];

const SURROUNDINGS: readonly RefusalCase[] = [
  {
    cause: 'clock ten minutes off',
    vendor: 'ovh',
    fault: { kind: 'clock_skew', ms: 600_000 },
    test: warning('clock_skew', /60\d s ahead of ours/, /"timedatectl set-ntp true"/),
    order: null,
  },
  {
    cause: 'clock ten minutes off',
    vendor: 'proxmox',
    fault: { kind: 'clock_skew', ms: -600_000 },
    test: warning('clock_skew', /(?:59\d|60\d) s behind ours/, /"systemctl status chrony"/),
    order: null,
  },
  {
    cause: 'clock ten minutes off',
    vendor: 'cloudstack',
    fault: { kind: 'clock_off', byMs: 601_000 },
    test: error('clock_skew', /60\d s ahead of ours.*expired/, /"systemctl status chronyd"/),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'clock ten minutes off',
    vendor: 'kamatera',
    fault: { kind: 'clock_skew', ms: 600_000 },
    test: warning('clock_skew', /60\d s ahead of ours/, /"timedatectl"/),
    order: null,
  },
  {
    cause: 'closed account',
    vendor: 'ovh',
    fault: { kind: 'account_closed' },
    test: error('account_closed', /closed/, /bills .*control panel/),
    order: misconfigured(/forbidden/),
  },
  {
    cause: 'closed account',
    vendor: 'ovh',
    fault: (world) => ({ kind: 'project_suspended', project: projectOf(world) }),
    options: (world) => ({ projects: [projectOf(world)] }),
    test: error('account_closed', /is suspended/, /unpaid bills.*control panel/),
    order: null,
  },
  {
    cause: 'closed account',
    vendor: 'ovh',
    fault: (world) => ({ kind: 'project_closed', project: projectOf(world) }),
    test: error('misconfigured', /no project/, /option "projects"/),
    order: null,
  },
  {
    cause: 'closed account',
    vendor: 'proxmox',
    fault: { kind: 'disable_user' },
    test: error('unauthorized', /refuses the token/, /"pveum user modify '\S+@\S+' --enable 1"/),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'closed account',
    vendor: 'cloudstack',
    fault: { kind: 'account_disabled' },
    test: error('unauthorized', /account or domain is disabled/, /"cmk enable account/),
    order: misconfigured(/unauthorized/),
  },
  {
    cause: 'closed account',
    vendor: 'kamatera',
    fault: { kind: 'account_closed' },
    test: error('account_closed', /says about this account/, /Billing/),
    order: misconfigured(/closed|suspended|disabled/i),
  },
];

const OFFERS: readonly RefusalCase[] = [
  {
    cause: 'retired place',
    vendor: 'ovh',
    fault: { kind: 'retire_region', region: 'GRA11' },
    options: () => ({ regions: ['GRA11'] }),
    test: error('misconfigured', /region GRA11.*given it up/, /Quota and regions.*option "regions"/),
    order: null,
  },
  {
    cause: 'retired place',
    vendor: 'proxmox',
    fault: { kind: 'retire_node', node: 'pvec' },
    options: () => ({ nodes: ['pvea', 'pvec'] }),
    test: error('misconfigured', /no node pvec/, /"pvecm nodes".*option "nodes"/),
    order: null,
  },
  {
    cause: 'retired place',
    vendor: 'cloudstack',
    fault: (world) => ({ kind: 'zone_retired', zone: zoneOf(world)?.id }),
    options: (world) => ({ zones: [zoneOf(world)?.id] }),
    test: error(
      'misconfigured',
      /see no zone/,
      /"cmk update zone id=<zone id> allocationstate=Enabled".*option "zones"/,
    ),
    order: null,
  },
  {
    cause: 'retired place',
    vendor: 'kamatera',
    fault: { kind: 'datacenter_retired', datacenter: 'EU' },
    options: () => ({ datacenters: ['EU'] }),
    test: error('misconfigured', /no datacenter EU/, /Correct the list of datacenters; there are /),
    order: refused(/EU|datacenter|image/i),
  },
  {
    cause: 'withdrawn image',
    vendor: 'ovh',
    fault: { kind: 'withdraw_image', image: 'Debian 12' },
    test: NOT_KNOWN_BEFORE_THE_ORDER,
    order: refused(/image/i),
  },
  {
    cause: 'withdrawn image',
    vendor: 'proxmox',
    fault: { kind: 'remove_template', vmid: 9105 },
    test: NOT_KNOWN_BEFORE_THE_ORDER,
    order: refused(/template 9105/i),
  },
  {
    cause: 'withdrawn image',
    vendor: 'cloudstack',
    fault: { kind: 'template_withdrawn', template: 'debian-13' },
    test: NOT_KNOWN_BEFORE_THE_ORDER,
    order: refused(/template|image/i),
  },
  {
    cause: 'withdrawn image',
    vendor: 'kamatera',
    fault: { kind: 'image_withdrawn', image: 'debian_13_64-bit' },
    test: NOT_KNOWN_BEFORE_THE_ORDER,
    order: refused(/image/i),
  },
  {
    cause: 'quota reached',
    vendor: 'ovh',
    fault: { kind: 'quota', region: null, maxInstances: 0 },
    test: warning('quota_reached', /quota of instances/, /Increase my quotas/),
    order: { code: 'no_capacity', words: /quota|room|capacity/i },
  },
  {
    cause: 'quota reached',
    vendor: 'proxmox',
    fault: { kind: 'cluster_full' },
    test: 'a cluster has no quotas: its room is shown by node, and a full one refuses the order',
    order: { code: 'no_capacity', words: /memory|room|capacity|full/i },
  },
  {
    cause: 'quota reached',
    vendor: 'cloudstack',
    fault: { kind: 'quota_reached', resource: 'vm' },
    test: warning('quota_reached', /limits of \S+ are reached: .*machines/, /"cmk update resourcelimit"/),
    order: { code: 'provider_quota', words: /limit|quota/i },
  },
  {
    cause: 'quota reached',
    vendor: 'kamatera',
    fault: { kind: 'quota_reached' },
    test: 'the vendor tells its limits only by refusing an order',
    order: { code: 'provider_quota', words: /quota|limit|maximum/i },
  },
];

/** Everything but certificates, which need a connection of their own. */
export const REFUSALS: readonly RefusalCase[] = [...CREDENTIALS, ...RIGHTS, ...SURROUNDINGS, ...OFFERS];

/** Of certificates: those that were pinned, and those that a public authority should have signed. */
export const CERTIFICATES: Readonly<Record<Vendor, Finding>> = {
  ovh: error('certificate_changed', /no public authority/, /"openssl s_client -connect /),
  proxmox: error(
    'certificate_changed',
    /another certificate than the one that was confirmed/,
    /"openssl x509 .*pveproxy-ssl\.pem"/,
  ),
  cloudstack: error(
    'certificate_changed',
    /another certificate than the one that was confirmed/,
    /"openssl x509 .*-in <certificate>"/,
  ),
  kamatera: error('certificate_changed', /no public authority/, /"openssl s_client -connect /),
};
