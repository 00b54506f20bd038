import type { CreateProviderInput } from '@uni/client';

/** Kinds that can be connected, in the order in which they are offered. */
export const FORM_KINDS = ['proxmox', 'ovh', 'cloudstack', 'kamatera'] as const satisfies ReadonlyArray<
  CreateProviderInput['kind']
>;
export type FormKind = (typeof FORM_KINDS)[number];
export const isFormKind = (kind: string): kind is FormKind => (FORM_KINDS as readonly string[]).includes(kind);

/**
 * How a value is typed: `list` takes words between commas, `map` one line for each key with its words behind a colon, `flag` is no
 * or yes. What stands in the field is always text.
 */
export type FieldType = 'text' | 'number' | 'list' | 'map' | 'choice' | 'flag';

interface Described {
  /** Its name in the request; a dot leads into a group. */
  readonly name: string;
  /** Under which its label and help are found in the messages. */
  readonly text: string;
  readonly placeholder?: string;
}
interface OptionShape extends Described {
  readonly type: FieldType;
  readonly choices?: readonly string[];
}
interface KindShape {
  /** The vendor's own addresses; the first is the default. */
  readonly endpoints: readonly string[];
  readonly endpointPlaceholder: string;
  readonly namePlaceholder: string;
  /** Ways of signing in, each with its fields; only one is sent. */
  readonly ways: ReadonlyArray<{
    readonly way: string;
    readonly fields: ReadonlyArray<Described & { readonly secret: boolean }>;
  }>;
  /** Options that most connections need, beside the address. */
  readonly first: readonly OptionShape[];
  /** Options that may all stay empty. */
  readonly more: readonly OptionShape[];
  /** Options that only make sense together, under the title of their own. */
  readonly group?: readonly OptionShape[];
}

const FINGERPRINT = { name: 'fingerprint', text: 'fingerprint', type: 'text', placeholder: 'AB:CD:EF:…' } as const;
const ID = '2a6f0c1e-8d3b-4f57-9a10-6b1d2c3e4f50';

/** What a connection of each kind consists of; the names are those of the contract, so its faults find their fields. */
export const KINDS = {
  proxmox: {
    endpoints: [],
    endpointPlaceholder: 'https://192.0.2.11:8006',
    namePlaceholder: 'pve-nantes',
    ways: [
      {
        way: 'token',
        fields: [
          { name: 'tokenId', text: 'tokenId', secret: false, placeholder: 'svc-uni@pve!portal' },
          { name: 'tokenSecret', text: 'tokenSecret', secret: true },
        ],
      },
    ],
    first: [{ name: 'region', text: 'region', type: 'text', placeholder: 'Nantes' }, FINGERPRINT],
    more: [
      { name: 'nodes', text: 'nodes', type: 'list', placeholder: 'pve1, pve2' },
      { name: 'storage', text: 'storage', type: 'text', placeholder: 'ceph-vm' },
      { name: 'bridge', text: 'bridge', type: 'text', placeholder: 'vmbr0' },
      { name: 'vlanTag', text: 'vlanTag', type: 'number', placeholder: '120' },
      { name: 'pool', text: 'pool', type: 'text', placeholder: 'uni' },
      { name: 'isoStorage', text: 'isoStorage', type: 'text', placeholder: 'local' },
      { name: 'backupStorage', text: 'backupStorage', type: 'text', placeholder: 'pbs' },
      { name: 'vmidMin', text: 'vmidMin', type: 'number', placeholder: '100000' },
      { name: 'vmidMax', text: 'vmidMax', type: 'number', placeholder: '999999' },
    ],
    group: [
      { name: 'ipv4Pool.from', text: 'from', type: 'text', placeholder: '198.51.100.10' },
      { name: 'ipv4Pool.to', text: 'to', type: 'text', placeholder: '198.51.100.250' },
      { name: 'ipv4Pool.prefixLength', text: 'prefixLength', type: 'number', placeholder: '24' },
      { name: 'ipv4Pool.gateway', text: 'gateway', type: 'text', placeholder: '198.51.100.1' },
    ],
  },
  ovh: {
    endpoints: ['https://eu.api.ovh.com/1.0', 'https://ca.api.ovh.com/1.0', 'https://api.us.ovhcloud.com/1.0'],
    endpointPlaceholder: 'https://eu.api.ovh.com/1.0',
    namePlaceholder: 'ovh-eu',
    ways: [
      {
        way: 'keys',
        fields: [
          { name: 'applicationKey', text: 'applicationKey', secret: false },
          { name: 'applicationSecret', text: 'applicationSecret', secret: true },
          { name: 'consumerKey', text: 'consumerKey', secret: true },
        ],
      },
      {
        way: 'account',
        fields: [
          { name: 'clientId', text: 'serviceClientId', secret: false, placeholder: 'EU.0123456789abcdef' },
          { name: 'clientSecret', text: 'serviceClientSecret', secret: true },
        ],
      },
    ],
    first: [
      { name: 'regions', text: 'ovhRegions', type: 'list', placeholder: 'GRA11, SBG5' },
      { name: 'projects', text: 'projects', type: 'list', placeholder: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' },
    ],
    more: [
      { name: 'networks', text: 'ovhNetworks', type: 'list', placeholder: 'Ext-Net' },
      { name: 'subsidiary', text: 'subsidiary', type: 'text', placeholder: 'FR' },
      { name: 'tokenUrl', text: 'tokenUrl', type: 'text', placeholder: 'https://www.ovh.com/auth/oauth2/token' },
    ],
  },
  cloudstack: {
    endpoints: [],
    endpointPlaceholder: 'https://cloud.example.org/client/api',
    namePlaceholder: 'cloud-lyon',
    ways: [
      {
        way: 'keys',
        fields: [
          { name: 'apiKey', text: 'apiKey', secret: false },
          { name: 'secretKey', text: 'secretKey', secret: true },
        ],
      },
    ],
    first: [FINGERPRINT],
    more: [
      { name: 'projectId', text: 'projectId', type: 'text', placeholder: ID },
      { name: 'zones', text: 'zones', type: 'list', placeholder: ID },
      { name: 'networks', text: 'zoneNetworks', type: 'map', placeholder: `${ID}: 9a1c…` },
      { name: 'customOffering', text: 'customOffering', type: 'text', placeholder: ID },
      { name: 'cpuSpeedMhz', text: 'cpuSpeedMhz', type: 'number', placeholder: '1000' },
      { name: 'diskOffering', text: 'diskOffering', type: 'text', placeholder: ID },
      { name: 'pageSize', text: 'pageSize', type: 'number', placeholder: '500' },
      { name: 'signature', text: 'signature', type: 'choice', choices: ['sha1', 'sha512'] },
      { name: 'usage', text: 'usage', type: 'flag' },
    ],
  },
  kamatera: {
    endpoints: ['https://console.kamatera.com'],
    endpointPlaceholder: 'https://console.kamatera.com',
    namePlaceholder: 'kamatera',
    ways: [
      {
        way: 'keys',
        fields: [
          { name: 'clientId', text: 'clientId', secret: false },
          { name: 'secret', text: 'secret', secret: true },
        ],
      },
    ],
    first: [
      { name: 'datacenters', text: 'datacenters', type: 'list', placeholder: 'EU, US-NY2' },
      { name: 'billing', text: 'billing', type: 'choice', choices: ['hourly', 'monthly'] },
    ],
    more: [
      { name: 'cpuType', text: 'cpuType', type: 'choice', choices: ['A', 'B', 'T', 'D'] },
      { name: 'network', text: 'network', type: 'text', placeholder: 'wan' },
      { name: 'traffic', text: 'traffic', type: 'text', placeholder: 't5000' },
      { name: 'dailyBackup', text: 'dailyBackup', type: 'flag' },
      { name: 'cliEndpoint', text: 'cliEndpoint', type: 'text', placeholder: 'https://cloudcli.cloudwm.com' },
      { name: 'priceListUrl', text: 'priceListUrl', type: 'text', placeholder: 'https://…/calculator.js.php' },
    ],
  },
} as const satisfies Record<FormKind, KindShape>;

type Kind = (typeof KINDS)[FormKind];
type Proxmox = (typeof KINDS)['proxmox'];
export type OptionField = Omit<OptionShape, 'choices'> & {
  readonly text: (Kind['first'] | Kind['more'])[number]['text'] | Proxmox['group'][number]['text'];
  readonly choices?: readonly Choice[];
};
export type Choice = 'sha1' | 'sha512' | 'hourly' | 'monthly' | 'A' | 'B' | 'T' | 'D';
export type Way = Kind['ways'][number]['way'];
export type CredentialField = Described & {
  readonly secret: boolean;
  readonly text: Kind['ways'][number]['fields'][number]['text'];
};

export const groupOf = (kind: FormKind): readonly OptionField[] => (kind === 'proxmox' ? KINDS.proxmox.group : []);
/** Every option of a kind, in the order of the page. */
export const optionsOf = (kind: FormKind): readonly OptionField[] => [
  ...KINDS[kind].first,
  ...KINDS[kind].more,
  ...groupOf(kind),
];
/** The fields of a way of signing in; those of the first way where the kind has no such way. */
export const credentialsOf = (kind: FormKind, way: string): readonly CredentialField[] => {
  const ways: ReadonlyArray<{ readonly way: string; readonly fields: readonly CredentialField[] }> = KINDS[kind].ways;
  return (ways.find((each) => each.way === way) ?? ways[0])?.fields ?? [];
};
