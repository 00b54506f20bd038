import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvelope, readError } from './envelope.reader.js';
import { isVendorId, optionalWireNumber, parseInstant, wireFlag, wireList, wireNumber } from './wire.values.js';

describe('an envelope', () => {
  it.each([
    ['{"listzonesresponse":{"count":1,"zone":[{}]}}', { count: 1, zone: [{}] }],
    ['{"restorevmresponse":{"jobid":"a"}}', { jobid: 'a' }],
    ['{"resetSSHKeyforvirtualmachineresponse":{"jobid":"a"}}', { jobid: 'a' }],
    ['{"null":{"errorcode":400}}', { errorcode: 400 }],
    ['{"listzonesresponse":{}}', {}],
  ])('gives what stands under its only key, whatever that is called: %s', (body, content) => {
    expect(readEnvelope(body)).toEqual(content);
  });

  it.each(['', '<html></html>', '{"a":{},"b":{}}', '{"a":[]}', '{"a":null}', '[]', 'null', '{"a":{"b"'])(
    'is none: %s',
    (body) => {
      expect(readEnvelope(body)).toBeNull();
    },
  );

  it('may carry an error, whose number is a number or a text', () => {
    expect(readError({ errorcode: 431, errortext: ' no ' })).toEqual({ code: 431, text: 'no' });
    expect(readError({ errorcode: '531' })).toEqual({ code: 531, text: '' });
    expect(readError({ success: true })).toBeNull();
    expect(readError(null)).toBeNull();
  });
});

describe('values on the wire', () => {
  it('are numbers as numbers or as texts', () => {
    expect(wireNumber.parse('12')).toBe(12);
    expect(wireNumber.parse(12.5)).toBe(12.5);
    expect(optionalWireNumber.parse('')).toBeUndefined();
    expect(wireNumber.safeParse('twelve').success).toBe(false);
    expect(wireNumber.safeParse({ value: 1 }).success).toBe(false);
  });

  it('are flags in every spelling', () => {
    for (const yes of [true, 'true']) expect(wireFlag.parse(yes)).toBe(true);
    for (const no of [false, 'false', '', null, undefined]) expect(wireFlag.parse(no)).toBe(false);
    expect(wireFlag.safeParse([1]).success).toBe(false);
  });

  it('leave empty lists out', () => {
    expect(wireList(z.string()).parse(undefined)).toEqual([]);
    expect(wireList(z.string()).safeParse({}).success).toBe(false);
  });

  it.each([
    ['2021-10-04T09:24:38+0000', '2021-10-04T09:24:38.000Z'],
    ['2021-10-04T11:24:38+02:00', '2021-10-04T09:24:38.000Z'],
    ['2021-10-04T09:24:38Z', '2021-10-04T09:24:38.000Z'],
    ["2030-01-03'T'00:00:00+00:00", '2030-01-03T00:00:00.000Z'],
  ])('are times: %s', (text, iso) => {
    expect(parseInstant(text)?.toISOString()).toBe(iso);
  });

  it.each(['', 'yesterday', '2021-13-40T99:99:99+0000'])('are no time: "%s"', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('are ids of the vendor only when they look like one', () => {
    expect(isVendorId('5f0f3a6e-0000-4000-8000-000000000001')).toBe(true);
    for (const id of ['', '1', '../1', '5f0f3a6e-0000-4000-8000-000000000001 ', 'a,b'])
      expect(isVendorId(id)).toBe(false);
  });
});
