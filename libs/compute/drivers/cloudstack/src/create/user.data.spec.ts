import { describe, expect, it } from 'vitest';
import { encodeUserData, type GuestWishes } from './user.data.js';

const wishes: GuestWishes = {
  hostname: 'web-1',
  sshPublicKeys: ['ssh-ed25519 AAAA ops@example.org', ' ssh-rsa BBBB two '],
  loginUser: 'debian',
  userData: null,
};
const decoded = (given: Partial<GuestWishes> = {}): string =>
  Buffer.from(encodeUserData({ ...wishes, ...given }), 'base64').toString('utf8');

describe('user data', () => {
  it('carries host name, login user and keys, and nothing else when the customer gives none', () => {
    const lines = decoded().split('\n');
    expect(lines[0]).toBe('#cloud-config');
    expect(lines).toContain('hostname: "web-1"');
    expect(lines).toContain('user: {"name":"debian"}');
    expect(lines).toContain('ssh_authorized_keys: ["ssh-ed25519 AAAA ops@example.org","ssh-rsa BBBB two"]');
  });

  it('leaves the image’s own user alone when none is named', () => {
    expect(decoded({ loginUser: null })).not.toContain('user:');
  });

  it('cannot be broken out of by a key or a name', () => {
    const text = decoded({ sshPublicKeys: ['ssh-rsa AAAA "]\nruncmd: [reboot]'], hostname: 'a"\nb: c' });
    expect(text.split('\n').filter((line) => /^(?:runcmd|b):/.test(line))).toEqual([]);
  });

  it('keeps the customer’s text unchanged as the first part, and its own settings behind it', () => {
    const customer = '#cloud-config\npackages: [nginx]\n';
    const text = decoded({ userData: customer });
    const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? '';
    const parts = text.split(`--${boundary}`);
    expect(parts).toHaveLength(4);
    expect(parts[1]).toContain(customer);
    expect(parts[2]).toContain('ssh_authorized_keys');
    expect(text.trimEnd().endsWith(`--${boundary}--`)).toBe(true);
  });

  it('takes a message of several parts as it is', () => {
    const message = 'Content-Type: multipart/mixed; boundary="x"\nMIME-Version: 1.0\n\n--x\n\n#!/bin/sh\n--x--\n';
    expect(decoded({ userData: message })).toContain(`\n${message}`);
  });

  it('carries text beyond ASCII without harm', () => {
    const text = decoded({ userData: '#!/bin/sh\necho "grüße ☃"\n' });
    expect(text).toContain('Content-Transfer-Encoding: base64');
    expect(text).toContain(Buffer.from('#!/bin/sh\necho "grüße ☃"\n').toString('base64'));
  });

  it('is refused when it is longer than any server takes', () => {
    expect(() => encodeUserData({ ...wishes, userData: `#${'x'.repeat(900_000)}` })).toThrow(
      expect.objectContaining({ code: 'invalid', outcome: 'not_applied' }),
    );
  });
});
