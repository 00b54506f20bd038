import { providers } from '@uni/contracts';
import { describe, expect, it } from 'vitest';
import { formFields, formOf, toCreateRequest, toUpdateRequest, type ProviderForm } from './provider-form';
import { createResolver, updateResolver } from './provider-form.resolver';
import { credentialsOf, FORM_KINDS, KINDS, optionsOf, type FormKind } from './provider-kinds';

const SECRET = '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44';
const ID = '2a6f0c1e-8d3b-4f57-9a10-6b1d2c3e4f50';
const NETWORK = '9a1c0c1e-8d3b-4f57-9a10-6b1d2c3e4f50';
const OPTIONS = { fields: {}, shouldUseNativeValidation: false } as const;
type Typed = Partial<Omit<ProviderForm, 'name'>>;

const good = (change: Typed = {}): ProviderForm => {
  const form = formOf('proxmox', null);
  return {
    ...form,
    name: 'Nantes',
    endpoint: 'https://pve.example.org:8006',
    credentials: { tokenId: 'svc-uni@pve!portal', tokenSecret: SECRET },
    ...change,
    options: { ...form.options, ...change.options },
  };
};
const faultsOf = async (kind: FormKind, form: ProviderForm): Promise<unknown> =>
  (await createResolver(kind)(form, undefined, OPTIONS)).errors;

describe('connecting a place', () => {
  it('asks only for what is needed: empty options are left out', async () => {
    expect(toCreateRequest('proxmox', good())).toEqual({
      kind: 'proxmox',
      name: 'Nantes',
      endpoint: 'https://pve.example.org:8006',
      enabled: true,
      credentials: { tokenId: 'svc-uni@pve!portal', tokenSecret: SECRET },
      options: {},
    });
    expect(await faultsOf('proxmox', good())).toEqual({});
  });

  it('sends numbers and lists as such', () => {
    const form = good({
      options: {
        nodes: 'pve1, pve2  pve3',
        vlanTag: '120',
        ipv4Pool: { from: '198.51.100.10', to: '198.51.100.20', prefixLength: '24', gateway: '' },
      },
    });
    expect(toCreateRequest('proxmox', form).options).toEqual({
      nodes: ['pve1', 'pve2', 'pve3'],
      vlanTag: 120,
      ipv4Pool: { from: '198.51.100.10', to: '198.51.100.20', prefixLength: 24 },
    });
  });

  it('names the field of each fault, also inside lists and groups', async () => {
    const form = good({
      endpoint: 'http://pve',
      credentials: { tokenId: 'root', tokenSecret: 'x' },
      options: { vlanTag: 'many', nodes: 'pve1 -bad', ipv4Pool: { from: '300.1.1.1' } },
    });
    form.name = '';
    expect(await faultsOf('proxmox', form)).toMatchObject({
      name: { message: 'must not be empty' },
      endpoint: { message: expect.stringContaining('https') },
      credentials: {
        tokenId: { message: 'must look like user@realm!token' },
        tokenSecret: { message: expect.stringContaining('UUID') },
      },
      options: {
        vlanTag: { message: expect.any(String) },
        nodes: { message: expect.stringContaining('letters') },
        ipv4Pool: { from: { message: 'must be an IPv4 address' }, to: { message: expect.any(String) } },
      },
    });
  });
});

describe('every kind of place', () => {
  it.each(FORM_KINDS)('%s: the form has a field for every option and every secret of the contract', (kind) => {
    const { credentials, options } = providers.CONNECTION_PARTS[kind];
    const named = optionsOf(kind).map(({ name }) => name.split('.')[0]);
    expect([...new Set(named)].sort()).toEqual(Object.keys(options.shape).sort());
    const ways = 'shape' in credentials ? [credentials] : credentials.options;
    expect(KINDS[kind].ways.map(({ fields }) => fields.map(({ name }) => name))).toEqual(
      ways.map(({ shape }) => Object.keys(shape)),
    );
  });

  it.each([
    ['ovh', 'keys', { applicationKey: 'appkey0001', applicationSecret: 'appsecret0001', consumerKey: 'consumer0001' }],
    ['ovh', 'account', { clientId: 'EU.0123456789', clientSecret: 'clientsecret0001' }],
    ['cloudstack', 'keys', { apiKey: 'demo-Api_Key', secretKey: 'demo-Secret_Key' }],
    ['kamatera', 'keys', { clientId: 'a3f81c0e5d7b', secret: '5b7d1c9e40a8' }],
  ] as const)('%s with its %s is connected with the secrets of that way alone', async (kind, way, credentials) => {
    const form: ProviderForm = {
      ...formOf(kind, null),
      name: 'Somewhere',
      way,
      // what was typed for another way before stays in the form
      credentials: { clientSecret: 'typed before', ...credentials },
    };
    form.endpoint ||= 'https://cloud.example.org/client/api';
    expect(toCreateRequest(kind, form)).toMatchObject({ kind, options: {} });
    expect(toCreateRequest(kind, form).credentials).toEqual(credentials);
    expect(await faultsOf(kind, form)).toEqual({});
  });

  it.each([
    ['keys', ['applicationKey', 'applicationSecret', 'consumerKey']],
    ['account', ['clientId', 'clientSecret']],
  ])('names each missing secret of the way that is filled in: %s', async (way, names) => {
    const faults = (await faultsOf('ovh', { ...formOf('ovh', null), name: 'OVH', way })) as { credentials: object };
    expect(Object.keys(faults.credentials).sort()).toEqual(names);
    expect(credentialsOf('ovh', way).map(({ name }) => name)).toEqual(names);
  });

  it('takes networks by zone from lines, and shows them as such again', async () => {
    const form: ProviderForm = { ...formOf('cloudstack', null), name: 'Lyon', endpoint: 'https://cloud.example.org' };
    form.credentials = { apiKey: 'demo-Api_Key', secretKey: 'demo-Secret_Key' };
    form.options = { ...form.options, networks: `${ID}: ${NETWORK}, ${ID}\n`, usage: 'true', cpuSpeedMhz: '2000' };
    const request = toCreateRequest('cloudstack', form);
    expect(request.options).toEqual({ networks: { [ID]: [NETWORK, ID] }, usage: true, cpuSpeedMhz: 2000 });
    expect(await faultsOf('cloudstack', form)).toEqual({});
    const shown = formOf('cloudstack', {
      name: 'Lyon',
      endpoint: form.endpoint,
      credentialFields: [],
      options: request.options as Record<string, unknown>,
    });
    expect(shown.options).toMatchObject({ networks: `${ID}: ${NETWORK}, ${ID}`, usage: 'true', cpuSpeedMhz: '2000' });
  });

  it.each([
    ['cloudstack', { networks: 'zone-a net-1' }, 'networks'],
    ['cloudstack', { networks: `${ID}: net-1` }, 'networks'],
    ['cloudstack', { zones: 'zone-a' }, 'zones'],
    ['ovh', { regions: 'gra' }, 'regions'],
    ['ovh', { projects: 'production' }, 'projects'],
    ['kamatera', { datacenters: 'Amsterdam' }, 'datacenters'],
    ['kamatera', { traffic: '5000' }, 'traffic'],
    ['kamatera', { cliEndpoint: 'cloudcli' }, 'cliEndpoint'],
  ] as const)('%s: a fault in %o stands beside its field', async (kind, options, name) => {
    const form = formOf(kind, null);
    const faults = (await faultsOf(kind, { ...form, options: { ...form.options, ...options } })) as { options: object };
    expect(faults.options).toEqual({ [name]: { type: 'validation', message: expect.any(String) } });
    expect(formFields(kind)).toContain(`options.${name}`);
  });
});

describe('changing a place', () => {
  const stored = {
    name: 'Nantes',
    endpoint: 'https://pve.example.org:8006',
    options: { region: 'Nantes', nodes: ['pve1'], vlanTag: 120 },
    credentialFields: ['tokenId', 'tokenSecret'],
  };
  const before = formOf('proxmox', stored);

  it('sends nothing when nothing differs, and keeps secrets that are not typed anew', () => {
    expect(toUpdateRequest('proxmox', formOf('proxmox', stored), before)).toEqual({});
  });

  it('sends a new name alone, so that the connection is not examined again', () => {
    expect(toUpdateRequest('proxmox', { ...before, name: 'Lyon' }, before)).toEqual({ name: 'Lyon' });
  });

  it('sends all options when one differs, since they are stored as a whole', () => {
    const form = { ...before, options: { ...before.options, vlanTag: '' } };
    expect(toUpdateRequest('proxmox', form, before)).toEqual({ options: { region: 'Nantes', nodes: ['pve1'] } });
  });

  it('refuses half a credential', async () => {
    const form = { ...before, credentials: { ...before.credentials, tokenId: 'svc-uni@pve!portal' } };
    const { errors } = await updateResolver('proxmox', before)(form, undefined, OPTIONS);
    expect(errors).toMatchObject({ credentials: { tokenSecret: { message: expect.any(String) } } });
  });

  it('opens with the way of signing in that is stored, and asks for the secrets of another', async () => {
    const account = { ...stored, options: {}, credentialFields: ['clientId', 'clientSecret'] };
    const ovh = formOf('ovh', { ...account, endpoint: 'https://eu.api.ovh.com/1.0' });
    expect(ovh.way).toBe('account');
    expect(toUpdateRequest('ovh', ovh, ovh)).toEqual({});
    const { errors } = await updateResolver('ovh', ovh)({ ...ovh, way: 'keys' }, undefined, OPTIONS);
    expect(Object.keys(errors.credentials ?? {}).sort()).toEqual([
      'applicationKey',
      'applicationSecret',
      'consumerKey',
    ]);
  });
});
