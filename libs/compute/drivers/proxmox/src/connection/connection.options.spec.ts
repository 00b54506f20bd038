import { describe, expect, it } from 'vitest';
import { proxmoxDriver } from '../index.js';
import { normaliseFingerprint } from './connection.options.js';

const good = {
  endpoint: 'https://192.0.2.11:8006',
  credentials: { tokenId: 'svc-uni@pve!portal', tokenSecret: '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44' },
  options: {},
};
const pairs = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0'));

describe('a connection', () => {
  it('is usable with an address, a token and nothing else', () => {
    expect(proxmoxDriver.validate(good)).toEqual([]);
    expect(proxmoxDriver.pinnedFingerprint(good)).toBeNull();
    expect(
      proxmoxDriver.open(good, { send: () => Promise.reject(new Error('unused')) }, () => new Date()).describe()
        .externalIds,
    ).toEqual({
      chosenBy: 'caller',
      min: 100_000,
      max: 999_999,
    });
  });

  it.each([
    ['endpoint', { endpoint: 'http://192.0.2.11:8006' }],
    ['endpoint', { endpoint: 'https://192.0.2.11:8006/api2/json' }],
    ['endpoint', { endpoint: 'https://root:x@192.0.2.11:8006' }],
    ['endpoint', { endpoint: 'pve' }],
    ['credentials.tokenId', { credentials: { ...good.credentials, tokenId: 'root' } }],
    ['credentials.tokenId', { credentials: { ...good.credentials, tokenId: 'svc@pve!a=b' } }],
    ['credentials.tokenSecret', { credentials: { ...good.credentials, tokenSecret: 'hunter2' } }],
    ['credentials.password', { credentials: { ...good.credentials, password: 'x' } }],
    ['options.vmidMax', { options: { vmidMin: 500, vmidMax: 400 } }],
    ['options.vmidMin', { options: { vmidMin: 5 } }],
    ['options.vlanTag', { options: { vlanTag: 5000 } }],
    ['options.storage', { options: { storage: 'a b' } }],
    ['options.nodes', { options: { nodes: [] } }],
    ['options.fingerprint', { options: { fingerprint: 'AB:CD' } }],
    ['options.colour', { options: { colour: 'red' } }],
  ])('names %s when that is wrong', (path, wrong) => {
    const faults = proxmoxDriver.validate({ ...good, ...wrong });
    expect(faults.map((fault) => fault.path)).toContain(path);
    expect(() =>
      proxmoxDriver.open({ ...good, ...wrong }, { send: () => Promise.reject(new Error('unused')) }, () => new Date()),
    ).toThrow();
  });

  it('never repeats a credential in a fault', () => {
    const credentials = { tokenId: 'canary-id', tokenSecret: 'canary-secret' };
    expect(JSON.stringify(proxmoxDriver.validate({ ...good, credentials }))).not.toContain('canary');
  });

  it('takes a fingerprint in every usual spelling', () => {
    const wanted = pairs.join(':').toUpperCase();
    for (const text of [
      wanted,
      pairs.join(''),
      `sha256 Fingerprint=${wanted}`,
      `SHA256:${pairs.join('')}`,
      ` ${pairs.join(' ')} `,
    ]) {
      expect(normaliseFingerprint(text)).toBe(wanted);
      expect(proxmoxDriver.pinnedFingerprint({ ...good, options: { fingerprint: text } })).toBe(wanted);
    }
  });
});
