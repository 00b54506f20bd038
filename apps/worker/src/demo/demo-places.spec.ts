import { describe, expect, it } from 'vitest';
import { demoPair, type SoldTemplate } from './demo-places.js';

const sold = (kind: string, name: string, position: number): SoldTemplate => ({ kind, name, position });

describe('one template over two clouds', () => {
  it('has the smallest size that a cloud with fixed sizes sells, and the cluster for the same system', () => {
    const templates = [
      sold('proxmox', 'Debian 13, Standard 1', 0),
      sold('ovh', 'Debian 13, Standard 1', 0),
      sold('cloudstack', 'Debian 13, Standard 4', 200),
      sold('cloudstack', 'Alpine 3, Standard 1', 0),
      sold('cloudstack', 'Debian 13, Standard 1', 1),
    ];
    expect(demoPair(templates)).toEqual({
      name: 'Debian 13, Two clouds',
      first: templates[4],
      second: templates[0],
    });
  });

  it('is not made of one cloud, nor of two systems', () => {
    expect(demoPair([sold('proxmox', 'Debian 13, Standard 1', 0)])).toBeNull();
    expect(demoPair([sold('proxmox', 'Debian 13, Standard 1', 0), sold('ovh', 'Debian 12, Standard 1', 0)])).toBeNull();
  });
});
