import { describe, expect, it } from 'vitest';
import { FIELD, LINE, LineTable, withoutSeparators } from './line-table.js';

const text = (...lines: string[][]) => lines.map((fields) => fields.join(FIELD)).join(LINE);

describe('a long text as a table of its lines', () => {
  it('finds every line by its first field, and none by a part of one', () => {
    const ids = Array.from({ length: 500 }, (_, n) => `id-${n * 7919}`);
    const table = new LineTable(text(...ids.map((id) => [id, `name of ${id}`])));
    for (const [line, id] of ids.entries()) {
      expect(table.find(id)).toBe(line);
      expect(table.first(line)).toBe(id);
      expect(table.ends(table.follows(table.behindFirst(line, id), `name of ${id}`))).toBe(true);
    }
    for (const unknown of ['', 'id', 'id-', 'id-1', 'name of id-0']) expect(table.find(unknown)).toBe(-1);
  });

  it('compares fields one after the other, and a part of a field is no field', () => {
    const table = new LineTable(text(['1', 'web', '', 'on'], ['2', 'web-2', '', 'on']));
    const start = table.behindFirst(table.find('1'), '1');
    const read = (...fields: string[]) => fields.reduce((at, field) => table.follows(at, field), start);
    expect(table.ends(read('web', '', 'on'))).toBe(true);
    for (const fields of [
      ['we', '', 'on'],
      ['web', 'on'],
      ['web', '', 'o'],
      ['web', ''],
      ['web', '', 'on', ''],
      ['web', '', `on${LINE}2`],
    ])
      expect(table.ends(read(...fields)), fields.join('|')).toBe(false);
  });

  it('keeps lines of one field and letters of every alphabet', () => {
    const table = new LineTable(text(['1'], ['größe', '名前'], ['3', '']));
    expect([table.find('1'), table.find('größe'), table.find('3')]).toEqual([0, 1, 2]);
    expect(table.ends(table.behindFirst(0, '1'))).toBe(true);
    expect(table.ends(table.follows(table.behindFirst(1, 'größe'), '名前'))).toBe(true);
    expect(table.ends(table.follows(table.behindFirst(2, '3'), ''))).toBe(true);
  });

  it('without a text there is no line', () => {
    const table = new LineTable(null);
    expect([table.size, table.find('1'), table.find('')]).toEqual([0, -1, -1]);
  });

  it('separators in a name become spaces', () => {
    expect(withoutSeparators(`a${FIELD}b${LINE}c`)).toBe('a b c');
    expect(withoutSeparators('web 1')).toBe('web 1');
  });
});
