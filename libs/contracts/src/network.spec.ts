import { describe, expect, it } from 'vitest';
import { closesPort, firewallRequest, readNetwork, type FirewallPolicy } from './network.js';

const rule = { direction: 'in', action: 'accept', protocol: 'tcp', portFrom: 22, cidr: '0.0.0.0/0' };
const state = (...rules: object[]) => ({
  version: null,
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules,
});
const said = (...rules: object[]): string[] => {
  const result = firewallRequest.safeParse(state(...rules));
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('rules of a firewall as they are ordered', () => {
  it('are filled in: one port is a range of one, one address a network of one, a note may be left out', () => {
    expect(firewallRequest.parse(state({ ...rule, cidr: '203.0.113.7' })).rules).toEqual([
      { ...rule, portTo: 22, cidr: '203.0.113.7/32', note: '' },
    ]);
    expect(firewallRequest.parse(state({ ...rule, cidr: '2001:DB8::/32' })).rules[0]?.cidr).toBe('2001:db8::/32');
    expect(firewallRequest.parse(state({ ...rule, protocol: 'icmp', portFrom: null })).rules[0]?.portTo).toBeNull();
  });

  it.each([
    [{ portFrom: 0 }, 'rules.0.portFrom must be at least 1'],
    [{ portFrom: 70_000 }, 'rules.0.portFrom must be at most 65535'],
    [{ portTo: 21 }, 'rules.0.portTo must not be below portFrom'],
    [{ portFrom: null, portTo: 22 }, 'rules.0.portFrom must be given where portTo is'],
    [{ protocol: 'icmp' }, 'rules.0.portFrom must be left out: icmp has no ports'],
    [{ protocol: 'sctp' }, 'rules.0.protocol must be tcp, udp, icmp or any'],
    [{ cidr: 'everywhere' }, 'rules.0.cidr must be an address or a network such as 203.0.113.0/24'],
    [{ cidr: '203.0.113.0/33' }, 'rules.0.cidr must be an address or a network such as 203.0.113.0/24'],
    [{ cidr: '203.0.113.7/24' }, 'rules.0.cidr has address bits beyond its prefix: write 203.0.113.0/24'],
    [{ note: 'a\nb' }, 'rules.0.note must not contain control characters'],
  ])('are refused in a sentence: %j', (change, sentence) => {
    expect(said({ ...rule, ...change })).toContain(sentence);
  });

  it('are a hundred at most', () => {
    expect(said(...Array.from({ length: 100 }, () => rule))).toEqual([]);
    expect(said(...Array.from({ length: 101 }, () => rule))).toEqual(['rules must be at most 100 rules']);
  });

  it.each([
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['2001:db8:1:2:3:4:5:6/48', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['::ffff:1.2.3.4', null],
    ['10.1.2', null],
    ['10.1.2.3/08', null],
    ['', null],
  ])('name a network: %s is %s', (text, network) => {
    expect(readNetwork(text)).toBe(network);
  });
});

describe('a port that nobody can reach', () => {
  const policy = (...rules: object[]): FirewallPolicy =>
    ({ ...state(...rules.map((each) => ({ ...rule, portTo: 22, ...each }))) }) as unknown as FirewallPolicy;

  it.each<[string, FirewallPolicy, boolean]>([
    ['is one that no rule opens', policy(), true],
    ['is none where the firewall is off', { ...policy(), enabled: false }, false],
    ['is none where what no rule names is let in', { ...policy(), defaultIn: 'accept' }, false],
    ['is none that one address may use', policy({ cidr: '203.0.113.7/32' }), false],
    ['is none inside a range that is open', policy({ portFrom: 1, portTo: 1024 }), false],
    ['is one beside the range', policy({ portFrom: 23, portTo: 80 }), true],
    ['is one that is closed to all before it is opened', policy({ action: 'drop' }, {}), true],
    ['is none that is closed to some before it is opened', policy({ action: 'drop', cidr: '10.0.0.0/8' }, {}), false],
    ['is one that only goes out', policy({ direction: 'out' }), true],
    ['is one that is open for another protocol', policy({ protocol: 'udp' }), true],
    ['is none where everything is open', policy({ protocol: 'any', portFrom: null, portTo: null }), false],
  ])('%s', (_, given, closed) => {
    expect(closesPort(given, 22)).toBe(closed);
  });
});
