import { describe, expect, it } from 'vitest';
import { portableValue, writtenValue } from './record-spelling.js';

const ZONE = 'example.test';

describe('the portable spelling of a value', () => {
  it.each([
    ['CNAME', 'WWW', 'www.example.test.'],
    ['CNAME', '@', 'example.test.'],
    ['CNAME', 'Host.Example.ORG.', 'host.example.org.'],
    ['MX', '10   mail', '10 mail.example.test.'],
    ['MX', '0 .', '0 .'],
    ['SRV', '1 2 443 web.example.org.', '1 2 443 web.example.org.'],
    ['HTTPS', '1 . alpn=h2', '1 . alpn=h2'],
    ['A', ' 192.0.2.1 ', '192.0.2.1'],
    ['AAAA', '2001:DB8::1', '2001:db8::1'],
    ['TXT', '"two " "parts"', 'two parts'],
    ['TXT', '"broken', '"broken'],
    ['CAA', '0 issue "letsencrypt.org"', '0 issue "letsencrypt.org"'],
    ['DKIM', 'v=DKIM1; p=x', 'v=DKIM1; p=x'],
  ])('of %s %s is %s, and stays it', (type, written, value) => {
    expect(portableValue(type, written, ZONE)).toBe(value);
    expect(portableValue(type, writtenValue(type, value), ZONE)).toBe(value);
  });
});
