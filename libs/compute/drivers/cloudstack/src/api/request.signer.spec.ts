import { describe, expect, it } from 'vitest';
import { encodeValue, formatInstant, signatureOf, signedForm, textToSign } from './request.signer.js';

const SECRET = 'demo-Secret_Key-0001';
const UPDATE = {
  apikey: 'demo-Api_Key-0001',
  command: 'updateVirtualMachine',
  'details[0].cpuNumber': '2',
  displayname: "Web 1+2 *é~(x)!'",
  expires: '2031-01-02T03:04:05+0000',
  id: '5f0f3a6e-0000-4000-8000-000000000001',
  response: 'json',
  signatureversion: '3',
};

describe('the signature of a call', () => {
  it('is made of a text in which names keep their brackets and values are encoded byte for byte', () => {
    expect(textToSign(UPDATE)).toBe(
      'apikey=demo-api_key-0001&command=updatevirtualmachine&details[0].cpunumber=2&displayname=web%201%2b2%20*%c3%a9%7e%28x%29%21%27&expires=2031-01-02t03%3a04%3a05%2b0000&id=5f0f3a6e-0000-4000-8000-000000000001&response=json&signatureversion=3',
    );
  });

  it.each([
    ['an update with every awkward character', UPDATE, 'Xzo/ppBKQihKiZ0jIFjUi9nUD4c='],
    [
      'a small list',
      { apikey: 'demo-Api_Key-0001', command: 'listZones', response: 'json' },
      'kIZ0JwHD5XHT4Io5K4xScFzUtbg=',
    ],
    [
      'names that sort otherwise once they are in lower case',
      {
        templatefilter: 'all',
        templateId: 't1',
        apikey: 'demo-Api_Key-0001',
        command: 'listTemplates',
        response: 'json',
      },
      'kucchHq8qwd1Xi9yX5GW6nEiF3A=',
    ],
  ])('of %s is the one that the server expects', (_what, parameters, expected) => {
    expect(signatureOf(parameters, SECRET)).toBe(expected);
  });

  it.each([
    [' ', '%20'],
    ['+', '%2B'],
    ['~', '%7E'],
    ['*', '*'],
    ["!'()", '%21%27%28%29'],
    ['é', '%C3%A9'],
    ['a-b.c_d', 'a-b.c_d'],
    ['@[]=/:,', '%40%5B%5D%3D%2F%3A%2C'],
    ['', ''],
  ])('writes %j as %s', (value, encoded) => {
    expect(encodeValue(value)).toBe(encoded);
  });

  it('keeps a value that is empty in the text', () => {
    expect(textToSign({ b: '', a: 'X' })).toBe('a=x&b=');
  });

  it('uses another algorithm where the connection says so', () => {
    expect(signatureOf(UPDATE, SECRET, 'sha512')).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  });
});

describe('the form of a call', () => {
  const now = new Date('2031-01-02T02:54:05.900Z');
  const keys = { apiKey: 'demo-Api_Key-0001', secretKey: SECRET, algorithm: 'sha1' as const };

  it('carries every parameter as it was signed, is valid for ten minutes, and never the secret', () => {
    const form = signedForm(
      'updateVirtualMachine',
      { 'details[0].cpuNumber': '2', displayname: UPDATE.displayname, id: UPDATE.id },
      keys,
      now,
    );
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      ...UPDATE,
      signature: 'Xzo/ppBKQihKiZ0jIFjUi9nUD4c=',
    });
    expect(form).toContain('signature=Xzo%2FppBKQihKiZ0jIFjUi9nUD4c%3D');
    expect(form).not.toContain(SECRET);
  });

  it('gives times in the form that every release reads', () => {
    expect(formatInstant(new Date('2031-01-02T03:04:05.678Z'))).toBe('2031-01-02T03:04:05+0000');
  });
});
