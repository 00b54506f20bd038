import { ConfigError } from '@uni/config';
import { describe, expect, it } from 'vitest';
import { readDeclaredProviders } from './declared-providers.js';

const SECRET = '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44';
const good = {
  kind: 'proxmox',
  name: 'Nantes',
  endpoint: 'https://pve.example.org:8006',
  credentials: { tokenId: 'uni@pve!control', tokenSecret: SECRET },
};

function faultsOf(declared: readonly unknown[]): readonly string[] {
  try {
    readDeclaredProviders(declared, ['10.0.0.5:8006']);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('providers that the environment declares', () => {
  it('are of the form that the API takes, with the same defaults', () => {
    expect(readDeclaredProviders([good, { ...good, name: 'Inside', endpoint: 'https://10.0.0.5:8006' }], ['10.0.0.5:8006']))
      .toMatchObject([{ name: 'Nantes', enabled: true, options: {} }, { name: 'Inside' }]); // prettier-ignore
    expect(readDeclaredProviders([], [])).toEqual([]);
  });

  it('name every fault by its place, and never a secret', () => {
    const faults = faultsOf([
      { ...good, credentials: { tokenId: 'root', tokenSecret: `${SECRET}-planted` } },
      { ...good, endpoint: 'https://10.0.0.6:8006' },
      good,
      'Nantes',
    ]);
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'PROVIDERS[0].credentials.tokenId',
      'PROVIDERS[0].credentials.tokenSecret',
      'PROVIDERS[1].endpoint',
      'PROVIDERS[2].name',
      'PROVIDERS[3]',
    ]);
    expect(faults.join()).not.toContain('planted');
  });
});
