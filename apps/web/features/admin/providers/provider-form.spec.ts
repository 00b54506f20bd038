import { describe, expect, it } from 'vitest';
import { formOf, toCreateRequest, toUpdateRequest, type ProviderForm } from './provider-form';
import { createResolver, updateResolver } from './provider-form.resolver';

const SECRET = '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44';
const good = (change: (form: ProviderForm) => void = () => undefined): ProviderForm => {
  const form = formOf(null);
  form.name = 'Nantes';
  form.endpoint = 'https://pve.example.org:8006';
  form.credentials = { tokenId: 'svc-uni@pve!portal', tokenSecret: SECRET };
  change(form);
  return form;
};
const faultsOf = async (form: ProviderForm): Promise<unknown> =>
  (await createResolver(form, undefined, { fields: {}, shouldUseNativeValidation: false })).errors;

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
    expect(await faultsOf(good())).toEqual({});
  });

  it('sends numbers and lists as such', () => {
    const form = good(({ options }) => {
      options.nodes = 'pve1, pve2  pve3';
      options.vlanTag = '120';
      options.ipv4Pool = { from: '198.51.100.10', to: '198.51.100.20', prefixLength: '24', gateway: '' };
    });
    expect(toCreateRequest('proxmox', form).options).toEqual({
      nodes: ['pve1', 'pve2', 'pve3'],
      vlanTag: 120,
      ipv4Pool: { from: '198.51.100.10', to: '198.51.100.20', prefixLength: 24 },
    });
  });

  it('names the field of each fault, also inside lists and groups', async () => {
    const form = good((each) => {
      each.name = '';
      each.endpoint = 'http://pve';
      each.credentials = { tokenId: 'root', tokenSecret: 'x' };
      each.options.vlanTag = 'many';
      each.options.nodes = 'pve1 -bad';
      each.options.ipv4Pool.from = '300.1.1.1';
    });
    expect(await faultsOf(form)).toMatchObject({
      name: { message: 'must not be empty' },
      endpoint: { message: expect.stringContaining('https') },
      credentials: {
        tokenId: { message: 'must look like user@realm!token' },
        tokenSecret: { message: expect.stringContaining('UUID') },
      },
      options: {
        vlanTag: { message: expect.any(String) },
        nodes: { message: expect.any(String) },
        ipv4Pool: { from: { message: 'must be an IPv4 address' }, to: { message: expect.any(String) } },
      },
    });
  });
});

describe('changing a place', () => {
  const stored = {
    name: 'Nantes',
    endpoint: 'https://pve.example.org:8006',
    options: { region: 'Nantes', nodes: ['pve1'], vlanTag: 120 },
  };

  it('sends nothing when nothing differs, and keeps secrets that are not typed anew', () => {
    expect(toUpdateRequest(formOf(stored), formOf(stored))).toEqual({});
  });

  it('sends a new name alone, so that the connection is not examined again', () => {
    expect(toUpdateRequest({ ...formOf(stored), name: 'Lyon' }, formOf(stored))).toEqual({ name: 'Lyon' });
  });

  it('sends all options when one differs, since they are stored as a whole', () => {
    const form = formOf(stored);
    form.options.vlanTag = '';
    expect(toUpdateRequest(form, formOf(stored))).toEqual({ options: { region: 'Nantes', nodes: ['pve1'] } });
  });

  it('refuses half a credential', async () => {
    const form = formOf(stored);
    form.credentials.tokenId = 'svc-uni@pve!portal';
    const { errors } = await updateResolver(formOf(stored))(form, undefined, {
      fields: {},
      shouldUseNativeValidation: false,
    });
    expect(errors).toMatchObject({ credentials: { tokenSecret: { message: expect.any(String) } } });
  });
});
