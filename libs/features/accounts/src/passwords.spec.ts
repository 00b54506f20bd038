import bcrypt from 'bcrypt';
import { describe, expect, it, vi } from 'vitest';
import { PASSWORD_COST, Passwords } from './passwords.js';

const options = { jwtSecret: 'j'.repeat(32), passwordPepper: 'pepper-of-this-test' };
const quick = new Passwords({ ...options, passwordCost: 4 });

describe('stored passwords', () => {
  it('are hashed at cost 12, and the hash says nothing of the password', async () => {
    const hash = await new Passwords(options).hash('correct horse battery');
    expect(PASSWORD_COST).toBe(12);
    expect(hash).toMatch(/^\$2b\$12\$/);
    expect(hash).not.toContain('horse');
  });

  it('fit their password and no other', async () => {
    const hash = await quick.hash('correct horse battery');
    expect(await quick.verify('correct horse battery', hash)).toBe(true);
    expect(await quick.verify('correct horse batterz', hash)).toBe(false);
    expect(await quick.hash('correct horse battery')).not.toBe(hash);
  });

  it.each([
    ['after 72 bytes', `${'x'.repeat(72)}a`, `${'x'.repeat(72)}b`],
    ['after a NUL', 'same\u0000a', 'same\u0000b'],
    ['in length only', 'x'.repeat(200), 'x'.repeat(201)],
    ['in case only', 'Correct Horse', 'correct horse'],
    ['in a blank at the end', 'correct horse', 'correct horse '],
  ])('tell passwords apart that differ %s', async (_, one, other) => {
    expect(await quick.verify(other, await quick.hash(one))).toBe(false);
  });

  it('take a character typed in two ways as one', async () => {
    expect(await quick.verify('Zo\u0065\u0308 was here', await quick.hash('Zo\u00eb was here'))).toBe(true);
  });

  it('are worthless without the pepper', async () => {
    const hash = await quick.hash('correct horse battery');
    const thief = new Passwords({ ...options, passwordPepper: 'another pepper here', passwordCost: 4 });
    expect(await thief.verify('correct horse battery', hash)).toBe(false);
  });

  it('are not told apart from missing ones: the same work is done for nobody as for somebody', async () => {
    const slow = new Passwords({ ...options, passwordCost: 9 });
    const hash = await slow.hash('correct horse battery');
    const compare = vi.spyOn(bcrypt, 'compare');
    try {
      for (const against of [hash, null]) expect(await slow.verify('wrong', against)).toBe(false);
      const compared = compare.mock.calls.map(([digest, stored]) => ({ digest, rounds: bcrypt.getRounds(stored) }));
      expect(compared).toHaveLength(2);
      expect(compared[1]).toEqual(compared[0]);
      expect(compared[0]?.rounds).toBe(9);
    } finally {
      compare.mockRestore();
    }
  });

  it('are hashed again when the cost has risen', async () => {
    const hash = await quick.hash('correct horse battery');
    expect(quick.isOutdated(hash)).toBe(false);
    expect(new Passwords({ ...options, passwordCost: 5 }).isOutdated(hash)).toBe(true);
  });
});
