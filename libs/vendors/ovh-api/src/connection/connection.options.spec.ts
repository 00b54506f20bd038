import { describe, expect, it } from 'vitest';
import { extraEndpoints, parseConnection, validateConnection } from './connection.options.js';

const keys = {
  applicationKey: 'demoApplicationK',
  applicationSecret: 'demoAppSecret0123456789abcdefABCD',
  consumerKey: 'demoConsumerKey0123456789abcdefAB',
};
const account = { clientId: 'EU.0123456789abcdef', clientSecret: 'demoClientSecret0123' };
const endpoint = 'https://eu.api.ovh.com/1.0';
const good = { endpoint, credentials: keys, options: {} };
const paths = (connection: object) => validateConnection({ ...good, ...connection }).map(({ path }) => path);

describe('an OVH connection', () => {
  it.each([
    ['application keys', {}],
    ['a service account', { credentials: account }],
    ['the other name of the API', { endpoint: 'https://ca.api.ovh.com/v1/' }],
    ['a bare host', { endpoint: 'https://api.us.ovhcloud.com' }],
    ['all options', { options: { projects: ['0'.repeat(32)], regions: ['GRA11', 'EU-WEST-PAR'], subsidiary: 'FR' } }],
  ])('is good with %s', (_what, connection) => {
    expect(validateConnection({ ...good, ...connection })).toEqual([]);
  });

  it.each([
    ['an address that is none', { endpoint: 'eu.api.ovh.com' }, ['endpoint']],
    ['another API', { endpoint: 'https://eu.api.ovh.com/v2' }, ['endpoint']],
    ['a user in the address', { endpoint: 'https://a:b@eu.api.ovh.com/1.0' }, ['endpoint']],
    ['two of three keys', { credentials: { ...keys, consumerKey: undefined } }, ['credentials.consumerKey']],
    ['half a service account', { credentials: { clientId: account.clientId } }, ['credentials.clientSecret']],
    [
      'keys and a service account at once',
      { credentials: { ...keys, ...account } },
      ['credentials.applicationKey', 'credentials.applicationSecret', 'credentials.consumerKey'],
    ],
    ['a project that is none', { options: { projects: ['production'] } }, ['options.projects.0']],
    ['an option that is not known', { options: { zone: 'x' } }, ['options.zone']],
    [
      'a service account behind an address of its own without a place for tokens',
      { endpoint: 'https://ovh.internal.example/1.0', credentials: account },
      ['options.tokenUrl'],
    ],
  ])('names the fault of %s', (_what, connection, expected) => {
    expect(paths(connection)).toEqual(expected);
    expect(() => parseConnection({ ...good, ...(connection as object) })).toThrow(/Unusable OVH connection/);
  });

  it('never repeats a secret in a fault', () => {
    const faults = validateConnection({ ...good, credentials: { ...keys, consumerKey: 'with a space inside' } });
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain('with a space');
  });

  it("knows where the vendor's own endpoints hand out tokens, and declares that address", () => {
    const origins = ['https://eu.api.ovh.com/1.0', 'https://ca.api.ovh.com/1.0', 'https://api.us.ovhcloud.com/1.0'].map(
      (address) => extraEndpoints({ endpoint: address, credentials: account, options: {} }),
    );
    expect(origins).toEqual([
      { tokens: 'https://www.ovh.com' },
      { tokens: 'https://ca.ovh.com' },
      { tokens: 'https://us.ovhcloud.com' },
    ]);
    expect(extraEndpoints(good)).toEqual({});
  });
});
