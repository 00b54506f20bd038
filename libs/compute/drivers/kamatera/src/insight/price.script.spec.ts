import { describe, expect, it } from 'vitest';
import { readPriceScript } from './price.script.js';

const group = (...options: object[]) => [{ options }];
const list = {
  datacenters: ['EU', 'US-NY2'],
  os: [{ id: '6000c29', name: 'Bob\'s "own" system', price: 0 }],
  cpu: group({ value: '1B', price: 4, description: 'General' }, { value: '2B', price: '8.5' }),
  'ramMB.B': group({ value: 1024, price: 2 }),
  'netPck.EU': group({ value: 't5000', price: 0 }),
};
const escaped = JSON.stringify(list).replaceAll('\\', '\\\\').replaceAll("'", "\\'");

describe('the price list', () => {
  it('is read out of its line of JavaScript, names with a dot and prices as texts included', () => {
    const groups = readPriceScript(`// prices\nvar prd_prices = '${escaped}';\nvar other = 1;`);
    expect([...groups.keys()]).toEqual(['cpu', 'ramMB.B', 'netPck.EU']);
    expect(groups.get('cpu')).toEqual([
      { value: '1B', price: 4 },
      { value: '2B', price: 8.5 },
    ]);
    expect(groups.get('ramMB.B')).toEqual([{ value: '1024', price: 2 }]);
  });

  it('is read where its quotes are not escaped twice', () => {
    const bare = JSON.stringify({ ...list, os: [{ name: 'an "own" system' }] });
    expect(readPriceScript(`var prd_prices = '${bare}';`).get('cpu')).toHaveLength(2);
  });

  it('is never run', () => {
    const script = `globalThis.canary = true; var prd_prices = '{"cpu":' + steal() + '}';`;
    expect(() => readPriceScript(script)).toThrow(expect.objectContaining({ code: 'protocol' }) as Error);
    expect('canary' in globalThis).toBe(false);
  });

  it.each(['', '<html></html>', "var prd_prices = 'nonsense';", "var prd_prices = '7';"])(
    'is refused when it is none: %s',
    (script) => expect(() => readPriceScript(script)).toThrow(expect.objectContaining({ code: 'protocol' }) as Error),
  );
});
