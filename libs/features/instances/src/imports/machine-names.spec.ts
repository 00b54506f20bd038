import { describe, expect, it } from 'vitest';
import { freeName, labelOf } from './machine-names.js';

describe('the name of an imported machine', () => {
  it.each([
    ['web-1', 'web-1'],
    ['Serveur d’Élodie (prod)', 'Serveur-d-Elodie-prod'],
    ['--db__main--', 'db-main'],
    ['数据库', ''],
    ['x'.repeat(62) + '-yz', 'x'.repeat(62)],
  ])('is made of %s', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });

  it('gets a number where somebody has it already, whatever its letters', () => {
    expect(freeName('Web', new Set())).toBe('Web');
    expect(freeName('Web', new Set(['web', 'web-2']))).toBe('Web-3');
  });

  it('is never longer than a label, number and all', () => {
    const long = 'a'.repeat(80);
    const name = freeName(long, new Set(['a'.repeat(63)]));
    expect(name).toBe(`${'a'.repeat(61)}-2`);
  });

  it('is made up where nothing of the old one can be kept', () => {
    expect(freeName('数据库', new Set(['imported']))).toBe('imported-2');
  });
});
