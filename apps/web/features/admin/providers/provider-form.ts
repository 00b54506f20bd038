import type { CreateProviderInput, ProviderView, UpdateProviderInput } from '@uni/client';

/** Kinds that this form knows the fields of. */
export const CONNECTABLE = { proxmox: true } as const satisfies Partial<Record<CreateProviderInput['kind'], true>>;
export type FormKind = keyof typeof CONNECTABLE;
export const ALL_KINDS = ['proxmox', 'ovh', 'cloudstack', 'kamatera'] as const;

/** The form's own shape: everything is typed as text; the names are those of the request, so its faults find their fields. */
export interface ProviderForm {
  name: string;
  endpoint: string;
  credentials: { tokenId: string; tokenSecret: string };
  options: {
    fingerprint: string;
    region: string;
    nodes: string;
    storage: string;
    isoStorage: string;
    bridge: string;
    vlanTag: string;
    pool: string;
    vmidMin: string;
    vmidMax: string;
    ipv4Pool: { from: string; to: string; prefixLength: string; gateway: string };
  };
}

export const FORM_FIELDS = [
  'name',
  'endpoint',
  'credentials.tokenId',
  'credentials.tokenSecret',
  'options.fingerprint',
  'options.region',
  'options.nodes',
  'options.storage',
  'options.isoStorage',
  'options.bridge',
  'options.vlanTag',
  'options.pool',
  'options.vmidMin',
  'options.vmidMax',
  'options.ipv4Pool.from',
  'options.ipv4Pool.to',
  'options.ipv4Pool.prefixLength',
  'options.ipv4Pool.gateway',
] as const;

const words = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** The form of a place as it is now; secrets are never shown, so their fields are empty. */
export function formOf(provider: Pick<ProviderView, 'name' | 'endpoint' | 'options'> | null): ProviderForm {
  const options = provider?.options ?? {};
  const pool = (options['ipv4Pool'] ?? {}) as Record<string, unknown>;
  const text = (name: string): string => words(options[name]);
  return {
    name: provider?.name ?? '',
    endpoint: provider?.endpoint ?? '',
    credentials: { tokenId: '', tokenSecret: '' },
    options: {
      fingerprint: text('fingerprint'),
      region: text('region'),
      nodes: Array.isArray(options['nodes']) ? options['nodes'].map(words).join(', ') : '',
      storage: text('storage'),
      isoStorage: text('isoStorage'),
      bridge: text('bridge'),
      vlanTag: text('vlanTag'),
      pool: text('pool'),
      vmidMin: text('vmidMin'),
      vmidMax: text('vmidMax'),
      ipv4Pool: {
        from: words(pool['from']),
        to: words(pool['to']),
        prefixLength: words(pool['prefixLength']),
        gateway: words(pool['gateway']),
      },
    },
  };
}

const filled = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined));
/** Text that is not a number stays one that the contract refuses with the field's name. */
const number = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));
const list = (text: string): string[] | undefined => {
  const items = text.split(/[\s,]+/).filter(Boolean);
  return items.length === 0 ? undefined : items;
};

function optionsOf({ options }: ProviderForm): Record<string, unknown> {
  const { ipv4Pool, nodes, vlanTag, vmidMin, vmidMax, ...text } = options;
  const pool = filled({
    from: ipv4Pool.from.trim(),
    to: ipv4Pool.to.trim(),
    prefixLength: number(ipv4Pool.prefixLength),
    gateway: ipv4Pool.gateway.trim(),
  });
  return filled({
    ...Object.fromEntries(Object.entries(text).map(([name, value]) => [name, value.trim()])),
    nodes: list(nodes),
    vlanTag: number(vlanTag),
    vmidMin: number(vmidMin),
    vmidMax: number(vmidMax),
    ipv4Pool: Object.keys(pool).length === 0 ? undefined : pool,
  });
}

const credentialsOf = ({ credentials }: ProviderForm): { tokenId: string; tokenSecret: string } => ({
  tokenId: credentials.tokenId.trim(),
  tokenSecret: credentials.tokenSecret.trim(),
});

export function toCreateRequest(kind: FormKind, form: ProviderForm): CreateProviderInput {
  return {
    kind,
    name: form.name.trim(),
    endpoint: form.endpoint.trim(),
    enabled: true,
    credentials: credentialsOf(form),
    options: optionsOf(form),
  };
}

/** Only what differs: changing a name must not examine the connection anew, and empty secrets keep the stored ones. */
export function toUpdateRequest(form: ProviderForm, before: ProviderForm): UpdateProviderInput {
  const options = optionsOf(form);
  const credentials = credentialsOf(form);
  return {
    ...(form.name.trim() === before.name ? {} : { name: form.name.trim() }),
    ...(form.endpoint.trim() === before.endpoint ? {} : { endpoint: form.endpoint.trim() }),
    ...(credentials.tokenId === '' && credentials.tokenSecret === '' ? {} : { credentials }),
    ...(JSON.stringify(options) === JSON.stringify(optionsOf(before)) ? {} : { options }),
  };
}
