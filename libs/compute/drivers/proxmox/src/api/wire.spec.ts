import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeSshKeys } from '../create/create.steps.js';
import { encodeForm, PveApi, pvePath } from './pve.api.js';
import { parseUpid } from './upid.js';
import { optionalWireNumber, wireFlag, wireVmid } from './wire.values.js';

describe('what is sent', () => {
  it('percent-encodes every part of a path', () => {
    expect(pvePath('nodes', 'pve a', 'storage', 'x', 'content', 'local:iso/a.iso')).toBe(
      '/api2/json/nodes/pve%20a/storage/x/content/local%3Aiso%2Fa.iso',
    );
  });

  it('writes flags as digits and leaves out what is undefined', () => {
    expect(encodeForm({ full: true, force: false, pool: undefined, newid: 7301, name: 'a b&c=d;e' })).toBe(
      'full=1&force=0&newid=7301&name=a+b%26c%3Dd%3Be',
    );
  });

  it('encodes SSH keys twice on the wire: %2520 for a space, %252B for a plus sign, %250A between keys', () => {
    const keys = ['ssh-ed25519 AAAA+C3/Nz= ops@example ', 'ssh-rsa BBBB bob'];
    const value = encodeSshKeys(keys);
    expect(value).toMatch(/^[\w.!~*'()%-]+$/);
    expect(decodeURIComponent(value)).toBe('ssh-ed25519 AAAA+C3/Nz= ops@example\nssh-rsa BBBB bob');
    const wire = encodeForm({ sshkeys: value });
    expect(wire).toContain('ssh-ed25519%2520AAAA%252BC3%252FNz%253D');
    expect(wire).toContain('%250Assh-rsa');
    expect(new URLSearchParams(wire).get('sshkeys')).toBe(value);
  });

  it('keeps a key on one line, so that it cannot smuggle in another', () => {
    expect(decodeURIComponent(encodeSshKeys(['ssh-rsa AAAA x\nssh-rsa EVIL y', '  ']))).toBe(
      'ssh-rsa AAAA x ssh-rsa EVIL y',
    );
  });

  it('sends no body and no content type where there is nothing to say, and never a body with DELETE', async () => {
    const sent: unknown[] = [];
    const http = {
      send: (request: unknown) => {
        sent.push(request);
        return Promise.resolve({ status: 200, reason: 'OK', headers: {}, body: '{"data":null}', latencyMs: 1 });
      },
    };
    const api = new PveApi(http, 'PVEAPIToken=a@pve!b=secret', { requestId: 'r' });
    await api.write({ method: 'POST', label: 'start', path: '/x', schema: z.null() });
    await api.write({ method: 'DELETE', label: 'destroy', path: '/x', parameters: { purge: true }, schema: z.null() });
    await api.write({ method: 'PUT', label: 'grow_disk', path: '/x', parameters: { size: '40G' }, schema: z.null() });
    const headers = { accept: 'application/json', authorization: 'PVEAPIToken=a@pve!b=secret' };
    expect(sent).toEqual([
      { method: 'POST', label: 'start', path: '/x', headers },
      { method: 'DELETE', label: 'destroy', path: '/x', query: { purge: '1' }, headers },
      {
        method: 'PUT',
        label: 'grow_disk',
        path: '/x',
        body: 'size=40G',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      },
    ]);
  });

  it.each(['', '<html>', '[]', '{"success":1}', '{"data":{"a":"x"}}', '{"data":'])(
    'calls the answer %j a protocol failure of unknown outcome',
    async (body) => {
      const http = { send: () => Promise.resolve({ status: 200, reason: 'OK', headers: {}, body, latencyMs: 1 }) };
      const api = new PveApi(http, 'x', { requestId: 'r' });
      const failure = api.get({ label: 'probe', path: '/x', schema: z.object({ a: z.number() }) });
      await expect(failure).rejects.toMatchObject({ name: 'ProviderError', code: 'protocol', outcome: 'unknown' });
    },
  );
});

describe('what is read', () => {
  it('takes numbers as numbers and as texts, and emptiness as absence', () => {
    expect([7, '7', '7.5', ' 8 ', '', null, undefined].map((value) => optionalWireNumber.parse(value))).toEqual([
      7,
      7,
      7.5,
      8,
      undefined,
      undefined,
      undefined,
    ]);
    expect(wireVmid.parse('7301')).toBe(7301);
  });

  it('does not take words, objects or lists for numbers', () => {
    for (const value of ['seven', {}, [7], true, '0x10'])
      expect(optionalWireNumber.safeParse(value).success).toBe(false);
    expect(wireVmid.safeParse('7.5').success).toBe(false);
  });

  it('takes flags in every spelling', () => {
    expect([1, '1', true, 0, '0', false, '', null, undefined].map((value) => wireFlag.parse(value))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(wireFlag.safeParse('maybe').success).toBe(false);
  });
});

describe('a task name', () => {
  it('tells node, type, object, user and time', () => {
    expect(parseUpid('UPID:pvea:0003C5A1:04D2F0B7:69AB1301:qmclone:9105:svc-cp@pve!adapter:')).toEqual({
      text: 'UPID:pvea:0003C5A1:04D2F0B7:69AB1301:qmclone:9105:svc-cp@pve!adapter:',
      node: 'pvea',
      startedAt: new Date(0x69ab1301 * 1000),
      type: 'qmclone',
      id: '9105',
      user: 'svc-cp@pve!adapter',
    });
  });

  it('may lack an object and have a long start counter', () => {
    expect(parseUpid('UPID:pve-1:0003C5A1:104D2F0B7:69AB1301:download::root@pam:')).toMatchObject({
      node: 'pve-1',
      id: '',
    });
  });

  it.each([
    '',
    'OK',
    'UPID:pvea',
    'UPID:pvea:0003C5A1:04D2F0B7:69AB1301:qmclone:9105:svc-cp@pve',
    'UPID::0003C5A1:04D2F0B7:69AB1301:a:b:c:',
  ])('is not: %j', (text) => {
    expect(parseUpid(text)).toBeNull();
  });
});
