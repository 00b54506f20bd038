import { describe, expect, it } from 'vitest';
import { placeAt, regionsOf, sizeNameOf, splitSystem, systemOf } from './template-words';

describe('the words of a template', () => {
  it('tell system and size apart when the name holds both', () => {
    const template = { name: 'Debian 13, Standard 4', os: 'Debian' };
    expect([systemOf(template), sizeNameOf(template)]).toEqual(['Debian 13', 'Standard 4']);
    expect(sizeNameOf({ name: 'Rocky Linux 9, Memory 2', os: 'Rocky Linux 9' })).toBe('Memory 2');
  });

  it('leave names alone that say something else', () => {
    for (const name of ['Standard 4', 'Small, but fast', ', Standard', 'Ubuntu, Standard 4']) {
      expect([systemOf({ name, os: 'Debian' }), sizeNameOf({ name, os: 'Debian' })]).toEqual(['Debian', name]);
    }
  });

  it('tell its regions, each once, and whether it is sold where a machine stands', () => {
    const template = {
      places: [
        { providerId: 'a', region: 'Paris' },
        { providerId: 'b', region: 'Paris' },
        { providerId: 'b', region: 'Oslo' },
      ],
    };
    expect(regionsOf(template)).toEqual(['Paris', 'Oslo']);
    expect(placeAt(template, { providerId: 'b', region: 'Paris' })).toBe(template.places[1]);
    expect(placeAt(template, { providerId: 'a', region: 'Oslo' })).toBeUndefined();
  });

  it('split a system into family and version', () => {
    expect(splitSystem('Rocky Linux 9')).toEqual({ family: 'Rocky Linux', version: '9' });
    expect(splitSystem('Ubuntu 24.04 LTS')).toEqual({ family: 'Ubuntu', version: '24.04 LTS' });
    expect(splitSystem('Debian')).toEqual({ family: 'Debian', version: '' });
  });
});
