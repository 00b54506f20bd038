import { describe, expect, it } from 'vitest';
import { signatureOf, signedHeaders } from './signer.js';

const keys = {
  applicationKey: 'demoApplicationK',
  applicationSecret: 'demoAppSecret0123456789abcdefABCD',
  consumerKey: 'demoConsumerKey0123456789abcdefAB',
};
const project = 'https://eu.api.ovh.com/v1/cloud/project/0123456789abcdef0123456789abcdef';
const timestampS = 1_735_689_600;

describe('the signature', () => {
  it.each([
    ['a read with a query', 'GET', `${project}/instance?region=GRA11`, '', 'b39b5cf8852006fdbd7ea1aa03d5939434b0d0db'],
    [
      'a change with a body',
      'POST',
      `${project}/instance/11111111-2222-4333-8444-555555555555/reboot`,
      '{"type":"soft"}',
      'bdf78d7b2b484305f35dab132e3ca7b46778f2fa',
    ],
    [
      'a removal at another endpoint',
      'DELETE',
      'https://ca.api.ovh.com/1.0/domain/zone/example.test/record/5000000001',
      '',
      'c348ccc9661dae12e70517d7186e47a6d122e7b2',
    ],
    [
      'a body with escaped letters',
      'POST',
      'https://eu.api.ovh.com/v1/domain/zone/example.test/record',
      '{"fieldType":"TXT","subDomain":"caf\\u00e9","target":"x"}',
      '751bbd6c3a73fa1f7f212f7de0f420489b09a139',
    ],
  ])('of %s is the one that the vendor computes', (_what, method, url, body, hash) => {
    expect(signatureOf(keys, { method, url, body, timestampS })).toBe(`$1$${hash}`);
  });

  it('covers every part of the call', () => {
    const call = { method: 'GET', url: `${project}/instance`, body: '', timestampS };
    const others = [
      signatureOf(keys, { ...call, method: 'DELETE' }),
      signatureOf(keys, { ...call, url: `${project}/instance/` }),
      signatureOf(keys, { ...call, body: '{}' }),
      signatureOf(keys, { ...call, timestampS: timestampS + 1 }),
      signatureOf({ ...keys, applicationSecret: 'x' }, call),
      signatureOf({ ...keys, consumerKey: 'x' }, call),
    ];
    expect(new Set([...others, signatureOf(keys, call)]).size).toBe(others.length + 1);
  });

  it('travels with the application, the consumer and the time, and without the secret', () => {
    const headers = signedHeaders(keys, { method: 'GET', url: project, body: '', timestampS });
    expect(headers).toMatchObject({
      'x-ovh-application': keys.applicationKey,
      'x-ovh-consumer': keys.consumerKey,
      'x-ovh-timestamp': '1735689600',
    });
    expect(JSON.stringify(headers)).not.toContain(keys.applicationSecret);
  });
});
