import { describe, expect, it } from 'vitest';
import { machineSchema } from './machine.schema.js';
import { describeMachine, isBusy, isGone, powerOf } from './machine.state.js';
import { markFromName, markOf, nameOfMark, nameWithMark, readName, requireWritableMark } from './ownership.mark.js';

const MARK = '0198f3c2-7f10-7abc-8def-000000000001';
const machine = (fields: object = {}) =>
  machineSchema.parse({ id: '5f0f3a6e-0000-4000-8000-000000000001', name: 'i-web', state: 'Running', ...fields });

describe('the mark of a machine', () => {
  const tagged = (value: string) => [
    { key: 'env', value: 'prod' },
    { key: 'uni-mark', value },
  ];

  it('stands in its name, or in a tag, which decides', () => {
    expect(markOf(machine())).toBeNull();
    expect(markOf(machine({ name: nameOfMark(MARK) }))).toBe(MARK);
    expect(markOf(machine({ tags: tagged(MARK) }))).toBe(MARK);
    expect(markOf(machine({ name: nameOfMark('other'), tags: tagged(MARK) }))).toBe(MARK);
    const released = { key: 'uni-released', value: 'yes' };
    expect(markOf(machine({ name: nameOfMark(MARK), tags: [released] }))).toBeNull();
    expect(markOf(machine({ name: nameOfMark(MARK), tags: [released, ...tagged('other')] }))).toBe('other');
    expect(markFromName('uni-')).toBeNull();
  });

  it('fits into a host name, which the server checks', () => {
    expect(nameOfMark(MARK)).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
    for (const wrong of ['', 'A', 'a_b', 'a b', '-a', 'a-', 'x'.repeat(60)])
      expect(() => requireWritableMark(wrong)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});

describe('the mark of volumes and backups', () => {
  it('stands behind their name and is read from there', () => {
    expect(readName(nameWithMark('data 1', MARK))).toEqual({ name: 'data 1', mark: MARK });
    expect(readName('data 1')).toEqual({ name: 'data 1', mark: null });
    expect(readName('data [uni:]')).toEqual({ name: 'data [uni:]', mark: null });
  });

  it('never goes missing behind a name that is too long or has lines', () => {
    const text = nameWithMark(`${'x'.repeat(400)}\n`, MARK);
    expect(text.length).toBeLessThanOrEqual(255);
    expect(readName(text).mark).toBe(MARK);
    expect(nameWithMark('a\nb', MARK)).toBe(`a b [uni:${MARK}]`);
  });
});

describe('the state of a machine', () => {
  it.each([
    ['Running', 'running', false],
    ['Stopped', 'stopped', false],
    ['Shutdown', 'stopped', false],
    ['Starting', 'stopped', true],
    ['Stopping', 'running', true],
    ['Migrating', 'running', true],
    ['Error', 'stopped', false],
    ['Unknown', 'unknown', false],
    ['Restoring', 'unknown', true],
    ['A state of a later release', 'unknown', false],
  ])('%s is %s', (state, power, busy) => {
    expect([powerOf({ state }), isBusy({ state, jobstatus: undefined })]).toEqual([power, busy]);
  });

  it.each(['Destroyed', 'Expunging', 'Expunged'])('%s is gone', (state) => {
    expect(isGone({ state })).toBe(true);
  });

  it('is busy while a job works on it', () => {
    expect(isBusy(machine({ jobid: 'a', jobstatus: 0 }))).toBe(true);
    expect(isBusy(machine({ jobid: 'a', jobstatus: 1 }))).toBe(false);
  });

  it('names every address once, the default card first, and tells private from public ones', () => {
    const { addresses } = describeMachine(
      machine({
        nic: [
          { id: 'b', ipaddress: '10.1.1.7', isdefault: false, secondaryip: [{ id: 's', ipaddress: '203.0.113.9' }] },
          { id: 'a', ipaddress: '192.0.2.5', ip6address: '2001:db8::5', isdefault: true, publicip: '192.0.2.5' },
          { id: 'c', ipaddress: 'fd00::1' },
        ],
      }),
      null,
    );
    expect(addresses).toEqual([
      { address: '192.0.2.5', family: 'ipv4', kind: 'public' },
      { address: '2001:db8::5', family: 'ipv6', kind: 'public' },
      { address: '10.1.1.7', family: 'ipv4', kind: 'private' },
      { address: '203.0.113.9', family: 'ipv4', kind: 'public' },
      { address: 'fd00::1', family: 'ipv6', kind: 'private' },
    ]);
  });
});
