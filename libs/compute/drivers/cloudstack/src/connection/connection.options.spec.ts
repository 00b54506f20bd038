import { describe, expect, it } from 'vitest';
import { cloudStackDriverFactory } from '../index.js';
import { apiPath } from './endpoint.path.js';

const ZONE = '2a000000-0000-4000-8000-000000000001';
const NETWORK = '9a000000-0000-4000-8000-000000000001';
const good = {
  endpoint: 'https://cloud.example.org/client/api',
  credentials: { apiKey: 'demo-Api_Key-0001', secretKey: 'demo-Secret_Key-0001' },
  options: {},
};
const pairs = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0'));
const unused = { send: () => Promise.reject(new Error('unused')) };

describe('a connection', () => {
  it('is usable with an address, two keys and nothing else', () => {
    expect(cloudStackDriverFactory.validate(good)).toEqual([]);
    expect(cloudStackDriverFactory.pinnedFingerprint(good)).toBeNull();
    const description = cloudStackDriverFactory.open(good, unused, () => new Date()).describe();
    expect(description).toMatchObject({ kind: 'cloudstack', sizes: 'listed', externalIds: { chosenBy: 'vendor' } });
    expect(description.capabilities.usage).toBe(false);
  });

  it('sells any size with a customised offering, and reads what was used with an administrator’s keys', () => {
    const options = { customOffering: ZONE, usage: true };
    const driver = cloudStackDriverFactory.open({ ...good, options }, unused, () => new Date());
    expect(driver.describe().sizes).toBe('any');
    expect(driver.describe().capabilities.usage).toBe(true);
    expect(driver.usage).toBeDefined();
  });

  it.each([
    ['endpoint', { endpoint: 'cloud' }],
    ['endpoint', { endpoint: 'ftp://cloud.example.org' }],
    ['endpoint', { endpoint: 'https://root:x@cloud.example.org' }],
    ['endpoint', { endpoint: 'https://cloud.example.org/client/api?command=listZones' }],
    ['credentials.apiKey', { credentials: { ...good.credentials, apiKey: 'a b c d e f g' } }],
    ['credentials.secretKey', { credentials: { ...good.credentials, secretKey: 'short' } }],
    ['credentials.password', { credentials: { ...good.credentials, password: 'x' } }],
    ['options.projectId', { options: { projectId: 'shop' } }],
    ['options.zones', { options: { zones: [] } }],
    ['options.zones.0', { options: { zones: ['zone-a'] } }],
    [`options.networks.${ZONE}`, { options: { networks: { [ZONE]: [] } } }],
    [`options.networks.${ZONE}.0`, { options: { networks: { [ZONE]: ['net-1'] } } }],
    ['options.networks.zone-a', { options: { networks: { 'zone-a': [NETWORK] } } }],
    ['options.customOffering', { options: { customOffering: 'big' } }],
    ['options.pageSize', { options: { pageSize: 501 } }],
    ['options.signature', { options: { signature: 'md5' } }],
    ['options.fingerprint', { options: { fingerprint: 'AB:CD' } }],
    ['options.colour', { options: { colour: 'red' } }],
  ])('names %s when that is wrong', (path, wrong) => {
    const faults = cloudStackDriverFactory.validate({ ...good, ...wrong });
    expect(faults.map((fault) => fault.path)).toContain(path);
    expect(() => cloudStackDriverFactory.open({ ...good, ...wrong }, unused, () => new Date())).toThrow();
  });

  it('never repeats a credential in a fault', () => {
    const credentials = { apiKey: 'canary key', secretKey: 'canary secret' };
    expect(JSON.stringify(cloudStackDriverFactory.validate({ ...good, credentials }))).not.toContain('canary');
  });

  it('takes a fingerprint in every usual spelling', () => {
    const wanted = pairs.join(':').toUpperCase();
    for (const text of [wanted, pairs.join(''), `sha256 Fingerprint=${wanted}`, ` ${pairs.join(' ')} `]) {
      expect(cloudStackDriverFactory.pinnedFingerprint({ ...good, options: { fingerprint: text } })).toBe(wanted);
    }
  });
});

describe('the address of the API', () => {
  it.each([
    ['https://cloud.example.org', '/client/api'],
    ['https://cloud.example.org:8080/', '/client/api'],
    ['https://cloud.example.org/client', '/api'],
    ['https://cloud.example.org/client/', '/api'],
    ['https://cloud.example.org/client/api', ''],
    ['https://cloud.example.org/client/api/', ''],
    ['https://cloud.example.org/cloudstack/client/api', ''],
  ])('is completed from %s with "%s"', (endpoint, path) => {
    expect(apiPath(endpoint)).toBe(path);
  });
});
