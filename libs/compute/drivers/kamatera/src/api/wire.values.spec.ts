import { describe, expect, it } from 'vitest';
import { commandIdSchema, wireNumber } from './wire.values.js';

describe('the id of a command', () => {
  it.each([
    [17000001],
    ['17000001'],
    [[17000001]],
    [['17000001']],
    [{ commandIds: ['17000001'], password: 'not ours to keep' }],
    [{ command_ids: 17000001 }],
    [{ command_ids: ['17000001'] }],
    [{ cmdId: 17000001 }],
  ])('is read from every shape that the two faces answer with: %j', (body) =>
    expect(commandIdSchema.parse(body)).toBe('17000001'),
  );

  it.each([
    [[]],
    [['1', '2']],
    [[[8]]],
    [null],
    [{}],
    [true],
    [1.5],
    [''],
    [{ value: 17000001 }],
    [{ commandIds: [] }],
  ])('is not read from anything else: %j', (body) => expect(commandIdSchema.safeParse(body).success).toBe(false));
});

describe('a number', () => {
  it('may come as a text', () => {
    expect(wireNumber.parse('2048')).toBe(2048);
    expect(wireNumber.parse(2048)).toBe(2048);
  });

  it.each([[''], ['2GB'], [null], [[2048]], ['0x10']])('is not guessed from %j', (value) =>
    expect(wireNumber.safeParse(value).success).toBe(false),
  );
});
