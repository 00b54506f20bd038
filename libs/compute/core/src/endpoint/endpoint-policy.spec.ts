import { afterEach, describe, expect, it } from 'vitest';
import { serveHttp } from '../../test/local-server.js';
import { providerErrorOf } from '../../test/outcomes.js';
import { createVendorHttp } from '../http/vendor-http.js';
import { classifyAddress } from './address-class.js';
import { judgeEndpoint } from './endpoint-policy.js';

const nothingAllowed = { allowedHosts: [] };

/** Never reached without the operator naming the host; the first part not even then. */
const REFUSED_ALWAYS = [
  'https://169.254.169.254/latest/meta-data',
  'https://[fd00:ec2::254]',
  'https://[fd20:ce::254]',
  'https://100.100.100.200',
  'https://168.63.129.16',
  'https://192.0.0.192',
  'https://0.0.0.0',
  'https://0',
  'https://[::]',
  'https://[fe80::1]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:10.0.0.5]',
  'https://[::ffff:8.8.8.8]',
  'https://[::127.0.0.1]',
  'https://[64:ff9b::a00:5]',
  'https://[2002:7f00:1::]',
  'https://[2001:0:4136:e378::1]',
  'https://[2001:db8::1]',
  'https://[fec0::1]',
  'https://[ff02::1]',
  'https://224.0.0.1',
  'https://255.255.255.255',
  'https://198.18.0.1',
];
const REFUSED_UNLESS_NAMED = [
  'https://127.0.0.1',
  'https://127.8.9.10:8006',
  'https://2130706433',
  'https://0x7f000001',
  'https://0177.0.0.1',
  'https://127.1',
  'https://①②⑦.⓪.⓪.①',
  'https://127.0.0.1.',
  'https://[::1]:8006',
  'https://10.0.0.5:8006',
  'https://172.31.255.254',
  'https://192.168.1.1',
  'https://100.64.0.1',
  'https://[fd12:3456::1]',
];
const REFUSED_SHAPES = [
  'http://cloud.example.org',
  'ftp://cloud.example.org',
  'file:///etc/passwd',
  'gopher://cloud.example.org',
  'javascript:alert(1)',
  'https://user:secret@cloud.example.org',
  'https://cloud.example.org@169.254.169.254',
  'https://cloud.example.org/?to=x',
  'https://cloud.example.org/#x',
  'https://',
  'cloud.example.org:8006',
  '',
];
const ACCEPTED = [
  'https://cloud.example.org',
  'https://1.1.1.1:8006',
  'https://[2606:4700:4700::1111]',
  'https://8.8.8.8/api',
];

describe('endpoint policy', () => {
  it('is tried on at least forty addresses', () => {
    expect(REFUSED_ALWAYS.length + REFUSED_UNLESS_NAMED.length + REFUSED_SHAPES.length).toBeGreaterThanOrEqual(40);
  });

  it.each([...REFUSED_ALWAYS, ...REFUSED_UNLESS_NAMED, ...REFUSED_SHAPES])('refuses %s', (endpoint) => {
    expect(judgeEndpoint(endpoint, nothingAllowed)).toMatchObject({ ok: false, reason: expect.stringMatching(/\w/) });
  });

  it.each(ACCEPTED)('accepts %s', (endpoint) => {
    expect(judgeEndpoint(endpoint, nothingAllowed).ok).toBe(true);
  });

  it.each(REFUSED_ALWAYS)('refuses %s even when the operator names it', (endpoint) => {
    expect(judgeEndpoint(endpoint, { allowedHosts: [new URL(endpoint).host] }).ok).toBe(false);
  });

  it.each(REFUSED_UNLESS_NAMED)('accepts %s when the operator names exactly that host', (endpoint) => {
    expect(judgeEndpoint(endpoint, { allowedHosts: [new URL(endpoint).host] }).ok).toBe(true);
  });

  it('takes an allowed host literally: another host, another port, a wildcard or a range allow nothing', () => {
    const endpoint = 'https://10.0.0.5:8006';
    for (const entry of ['10.0.0.6', '10.0.0.5:8007', '*', '10.0.0.*', '10.0.0.0/8', '', 'https://10.0.0.5'])
      expect(judgeEndpoint(endpoint, { allowedHosts: [entry] }).ok, entry).toBe(false);
    for (const entry of ['10.0.0.5', '10.0.0.5:8006', 'https://10.0.0.5:8006', ' 10.0.0.5 '])
      expect(judgeEndpoint(endpoint, { allowedHosts: [entry] }).ok, entry).toBe(true);
  });

  it('allows plain http only where the operator wrote http', () => {
    const endpoint = 'http://127.0.0.1:4801';
    expect(judgeEndpoint(endpoint, { allowedHosts: ['127.0.0.1:4801'] }).ok).toBe(false);
    expect(judgeEndpoint(endpoint, { allowedHosts: ['http://127.0.0.1:4801'] }).ok).toBe(true);
    expect(judgeEndpoint(endpoint, { allowedHosts: ['http://127.0.0.1:4802'] }).ok).toBe(false);
  });

  it('never reaches text that is not an address', () => {
    for (const text of ['', 'localhost', '1.2.3', '1.2.3.4.5', 'fe80::1%eth0', '2606:4700::1%1']) {
      expect(classifyAddress(text), text).toBe('forbidden');
    }
  });
});

describe('addresses behind names', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });
  const request = { method: 'GET', path: '/', label: 'probe' } as const;
  const context = { requestId: 'req-1' };

  async function client(answers: readonly (readonly string[])[], allowName: boolean) {
    const server = await serveHttp((_request, response) => response.setHeader('connection', 'close').end('reached'));
    const lookups: string[] = [];
    const http = createVendorHttp({
      endpoint: `http://cloud.example.org:${server.port}`,
      // The host must be named for http; a second name stands for "not named" where privacy is the question.
      policy: { allowedHosts: allowName ? [`http://cloud.example.org:${server.port}`] : [] },
      pinnedFingerprint: null,
      resolve: (name) => {
        const addresses = answers[Math.min(lookups.length, answers.length - 1)] ?? [];
        lookups.push(name);
        return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      },
    });
    open.push(server, http);
    return { http, lookups, server };
  }

  it('reaches a private address behind a name that the operator names, with one lookup per connection', async () => {
    const { http, lookups } = await client([['127.0.0.1']], true);
    expect((await http.send(request, context)).body).toBe('reached');
    expect(lookups).toEqual(['cloud.example.org']);
  });

  it('refuses a name that points to a metadata service, also beside a good address and also when the name is allowed', async () => {
    for (const answer of [['169.254.169.254'], ['127.0.0.1', '169.254.169.254'], ['::ffff:169.254.169.254']]) {
      const { http, server } = await client([answer], true);
      const error = await providerErrorOf(http.send(request, context));
      expect(error).toMatchObject({
        code: 'invalid',
        vendorCode: 'endpoint_refused',
        outcome: 'not_applied',
        retryable: false,
      });
      expect(server.connections()).toBe(0);
    }
  });

  it('judges each connection anew, so that a name cannot turn to another address later', async () => {
    const { http, lookups } = await client([['127.0.0.1'], ['169.254.169.254']], true);
    expect((await http.send(request, context)).body).toBe('reached');
    expect(await providerErrorOf(http.send(request, context))).toMatchObject({ vendorCode: 'endpoint_refused' });
    expect(lookups).toHaveLength(2);
  });

  it('refuses private and loopback addresses behind a name that nobody allowed', async () => {
    for (const address of ['127.0.0.1', '10.0.0.5', '::1', 'fd00::5']) {
      const http = createVendorHttp({
        endpoint: 'https://cloud.example.org',
        policy: nothingAllowed,
        pinnedFingerprint: null,
        resolve: () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]),
      });
      open.push(http);
      expect(await providerErrorOf(http.send(request, context))).toMatchObject({ vendorCode: 'endpoint_refused' });
    }
  });

  it('refuses localhost by its system address', async () => {
    const http = createVendorHttp({ endpoint: 'https://localhost', policy: nothingAllowed, pinnedFingerprint: null });
    open.push(http);
    expect(await providerErrorOf(http.send(request, context))).toMatchObject({ vendorCode: 'endpoint_refused' });
  });
});
