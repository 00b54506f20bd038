import { describe, expect, it } from 'vitest';
import { SIMULATORS } from './simulators.registry.js';

describe('the simulated clouds', () => {
  it('stand on the ports that people write down', () => {
    expect(SIMULATORS.map(({ kind, ports }) => ({ kind, ports }))).toEqual([
      { kind: 'ovh', ports: { api: 1 } },
      { kind: 'proxmox', ports: { api: 2 } },
      { kind: 'cloudstack', ports: { api: 3 } },
      { kind: 'kamatera', ports: { console: 4, cli: 5 } },
    ]);
  });

  it('never share a port with each other or with the control API', () => {
    const offsets = SIMULATORS.flatMap(({ ports }) => Object.values(ports));
    expect(new Set([0, ...offsets]).size).toBe(offsets.length + 1);
  });
});
