import { describe, expect, it } from 'vitest';
import { parseConnection } from '../connection/connection.options.js';
import { chooseOffering, chooseTarget, customDetails, type Offering } from './offerings.reader.js';
import { defaultNetwork } from './networks.reader.js';

const CUSTOM = '4a000000-0000-4000-8000-0000000000cc';
const options = (given: object = {}) =>
  parseConnection({
    endpoint: 'https://cloud.example.org',
    credentials: { apiKey: 'demo-Api_Key-0001', secretKey: 'demo-Secret_Key-0001' },
    options: { ...given },
  }).options;
const offering = (id: string, fields: Partial<Offering> = {}): Offering => ({
  id,
  name: id,
  displaytext: undefined,
  cpunumber: 2,
  cpuspeed: 2_000,
  memory: 4_096,
  iscustomized: false,
  rootdisksize: 0,
  state: 'Active',
  ...fields,
});
const open = { cpunumber: undefined, cpuspeed: undefined, memory: undefined, iscustomized: true };
const size = { vcpus: 2, memoryMib: 4_096, diskGib: 20 };

describe('the offering of an order', () => {
  it('is the one that it names, whatever else fits', () => {
    const offerings = [offering('a'), offering('b', { memory: 8_192 })];
    expect(chooseOffering(offerings, { sizeRef: 'b', size }, options())?.offering.id).toBe('b');
    expect(chooseOffering(offerings, { sizeRef: 'gone', size }, options())).toBeNull();
  });

  it('is the first by name of exactly this size, before the customised one', () => {
    const offerings = [offering(CUSTOM, open), offering('z'), offering('a', { memory: 2_048 }), offering('m')];
    const chosen = chooseOffering(offerings, { sizeRef: null, size }, options({ customOffering: CUSTOM }));
    expect(chosen).toMatchObject({ offering: { id: 'm' }, custom: null });
  });

  it('has no root disk of another size than the one that is sold', () => {
    const wanted = { sizeRef: null, size };
    expect(chooseOffering([offering('a', { rootdisksize: 40 })], wanted, options())).toBeNull();
    expect(chooseOffering([offering('a', { rootdisksize: 20 })], wanted, options())).not.toBeNull();
  });

  it('is the customised one of the connection for every other size, with what it wants to be told', () => {
    const odd = { sizeRef: null, size: { ...size, vcpus: 3 } };
    const given = options({ customOffering: CUSTOM, cpuSpeedMhz: 2_400 });
    expect(chooseOffering([offering('a')], odd, given)).toBeNull();
    const chosen = chooseOffering([offering('a'), offering(CUSTOM, open)], odd, given);
    expect(customDetails(chosen?.custom ?? null)).toEqual({
      'details[0].cpuNumber': 3,
      'details[0].memory': 4_096,
      'details[0].cpuSpeed': 2_400,
    });
    const fixedSpeed = chooseOffering([offering(CUSTOM, { ...open, cpuspeed: 2_000 })], odd, given);
    expect(customDetails(fixedSpeed?.custom ?? null)).toMatchObject({ 'details[0].cpuSpeed': undefined });
  });

  it('is none when a customised one leaves open less than the order asks', () => {
    const half = offering(CUSTOM, { ...open, memory: 8_192 });
    expect(chooseOffering([half], { sizeRef: CUSTOM, size }, options())).toBeNull();
  });
});

describe('the offering that a machine changes to', () => {
  const targets = [offering('a1.large'), offering('S1.large'), offering('s1.other', { memory: 8_192 })];

  it('is of the family of the present one where that has the size, and of any other where it has not', () => {
    const target = (present: string | null) => chooseTarget(targets, present, size, options())?.offering.id;
    expect(target('s1.small')).toBe('S1.large');
    expect(target('m1.small')).toBe('a1.large');
    expect(target(null)).toBe('a1.large');
  });

  it('is the customised one of the connection only when no fixed one has the size', () => {
    const given = options({ customOffering: CUSTOM });
    const all = [...targets, offering(CUSTOM, { ...open, name: 's1.custom' })];
    expect(chooseTarget(all, 'm1.small', size, given)?.offering.id).toBe('a1.large');
    expect(chooseTarget(all, 's1.small', { ...size, vcpus: 7 }, given)?.offering.id).toBe(CUSTOM);
  });
});

describe('the network of an order that names none', () => {
  const network = (id: string, type: string) => ({
    id,
    name: id,
    displaytext: undefined,
    zoneid: undefined,
    type,
    state: undefined,
    issystem: false,
    traffictype: 'Guest',
  });

  it('is a shared one before an isolated one before any other, by name', () => {
    const all = [network('d', 'L2'), network('c', 'Isolated'), network('b', 'Shared'), network('a', 'Isolated')];
    const order: (string | undefined)[] = [];
    for (let left = all; left.length > 0; left = left.filter(({ id }) => id !== order.at(-1)))
      order.push(defaultNetwork(left)?.id);
    expect(order).toEqual(['b', 'a', 'c', 'd']);
    expect(defaultNetwork([])).toBeNull();
  });
});
