import { describe, expect, it } from 'vitest';
import { kamateraDriverFactory } from '../index.js';

const good = {
  endpoint: 'https://console.kamatera.com',
  credentials: { clientId: 'a3f81c0e5d7b42968ce01fb7d6429a50', secret: '5b7d1c9e40a8f2637e95d0b4c81a6f23' },
  options: {},
};
const unused = { send: () => Promise.reject(new Error('unused')) };

describe('a connection', () => {
  it("is usable with an address, a key and nothing else, and knows the vendor's other addresses", () => {
    expect(kamateraDriverFactory.validate(good)).toEqual([]);
    expect(kamateraDriverFactory.pinnedFingerprint(good)).toBeNull();
    expect(kamateraDriverFactory.endpoints?.(good)).toEqual({
      cli: 'https://cloudcli.cloudwm.com',
      prices: 'https://console.kamatera.com/info',
    });
  });

  it('may be moved to a reseller of the platform', () => {
    const options = { cliEndpoint: 'https://cli.example.net', priceListUrl: 'https://static.example.net/p/list.js' };
    const moved = { ...good, endpoint: 'https://console.example.net', options };
    expect(kamateraDriverFactory.validate(moved)).toEqual([]);
    expect(kamateraDriverFactory.endpoints?.(moved)).toEqual({
      cli: 'https://cli.example.net',
      prices: 'https://static.example.net/p',
    });
  });

  it('says what a server that is off still costs, by the way it is billed', () => {
    const offCost = (options: object) =>
      kamateraDriverFactory.open({ ...good, options: { ...options } }, unused, () => new Date()).describe().offCost;
    expect(offCost({})['stopped']).toEqual({ compute: false, disk: true, address: true });
    expect(offCost({ billing: 'monthly' })['stopped']).toEqual({ compute: true, disk: true, address: true });
  });

  it.each([
    ['endpoint', { endpoint: 'console.kamatera.com' }],
    ['endpoint', { endpoint: 'ftp://console.kamatera.com' }],
    ['endpoint', { endpoint: 'https://console.kamatera.com/service' }],
    ['endpoint', { endpoint: 'https://me:x@console.kamatera.com' }],
    ['credentials.clientId', { credentials: { secret: good.credentials.secret } }],
    ['credentials.secret', { credentials: { ...good.credentials, secret: 'short' } }],
    ['credentials.secret', { credentials: { ...good.credentials, secret: 'with a space in it' } }],
    ['credentials.password', { credentials: { ...good.credentials, password: 'x' } }],
    ['options.cliEndpoint', { options: { cliEndpoint: 'cloudcli' } }],
    ['options.priceListUrl', { options: { priceListUrl: 'https://static.example.net/' } }],
    ['options.cpuType', { options: { cpuType: 'X' } }],
    ['options.billing', { options: { billing: 'daily' } }],
    ['options.traffic', { options: { traffic: '5000' } }],
    ['options.datacenters', { options: { datacenters: [] } }],
    ['options.datacenters.0', { options: { datacenters: ['Amsterdam, NL'] } }],
    ['options.network', { options: { network: 'a b' } }],
    ['options.dailyBackup', { options: { dailyBackup: 'yes' } }],
    ['options.colour', { options: { colour: 'red' } }],
  ])('names %s when that is wrong', (path, wrong) => {
    const connection = { ...good, ...wrong } as typeof good;
    expect(kamateraDriverFactory.validate(connection).map((fault) => fault.path)).toContain(path);
    expect(() => kamateraDriverFactory.open(connection, unused, () => new Date())).toThrow();
  });

  it('never repeats a credential in a fault', () => {
    const credentials = { clientId: 'canary id', secret: 'canary secret' };
    expect(JSON.stringify(kamateraDriverFactory.validate({ ...good, credentials }))).not.toContain('canary');
  });
});
