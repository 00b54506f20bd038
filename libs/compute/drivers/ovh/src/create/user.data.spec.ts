import { describe, expect, it } from 'vitest';
import { userDataFor } from './user.data.js';

const order = {
  mark: '0198f3c2-7f10-7abc-8def-000000000001',
  hostname: 'web-1',
  sshPublicKeys: ['ssh-ed25519 AAAA a@b', 'ssh-rsa BBBB "quoted: #comment"'],
  loginUser: null,
  userData: null,
};
const linux = { user: 'debian', windows: false };
const configOf = (text: string | null): unknown => JSON.parse((text ?? '').replace(/^#cloud-config\n/, ''));

describe('user data', () => {
  it('is a cloud-config with host name and every key, whatever their comments hold', () => {
    const text = userDataFor(order, linux);
    expect(text).toMatch(/^#cloud-config\n/);
    expect(configOf(text)).toEqual({
      hostname: 'web-1',
      preserve_hostname: false,
      ssh_authorized_keys: order.sshPublicKeys,
    });
  });

  it('makes another user only where the image has not that one already', () => {
    expect(configOf(userDataFor({ ...order, loginUser: 'debian' }, linux))).not.toHaveProperty('users');
    expect(configOf(userDataFor({ ...order, loginUser: 'ops' }, linux))).toMatchObject({
      users: ['default', { name: 'ops', ssh_authorized_keys: order.sshPublicKeys }],
    });
  });

  it("puts the customer's text behind it, unchanged and in a part of its own", () => {
    const userData = '#!/bin/sh\necho "--==uni==" \n';
    const text = userDataFor({ ...order, userData }, linux) ?? '';
    const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? '';
    const parts = text.split(`--${boundary}`);
    expect(parts).toHaveLength(4);
    expect(parts[1]).toContain('Content-Type: text/cloud-config');
    expect(parts[2]).toContain(`Content-Type: text/plain; charset="utf-8"\nMIME-Version: 1.0\n\n${userData}`);
    expect(parts[3]).toBe('--\n');
  });

  it('keeps the headers of a text that is several parts already', () => {
    const userData = 'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\n#!/bin/sh\n--x--\n';
    expect(userDataFor({ ...order, userData }, linux)).toContain(`==\n${userData}`);
  });

  it("of a Windows image is the customer's text and nothing else", () => {
    const windows = { user: 'Administrator', windows: true };
    expect(userDataFor({ ...order, userData: '<powershell></powershell>' }, windows)).toBe('<powershell></powershell>');
    expect(userDataFor(order, windows)).toBeNull();
  });
});
