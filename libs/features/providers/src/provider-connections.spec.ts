import { judgeEndpoint } from '@uni/compute-core/rules';
import { describe, expect, it } from 'vitest';
import { simulatedHosts } from './provider-connections.js';

describe('a simulated cloud', () => {
  it('may be reached at each address that it offers, also in the clear, and nowhere else', () => {
    const options = {
      cliEndpoint: 'http://127.0.0.1:4805',
      priceListUrl: 'http://127.0.0.1:4804/info/list.js',
      region: 'EU',
      vmidMin: 100,
    };
    const policy = { allowedHosts: simulatedHosts('http://127.0.0.1:4804', options) };
    for (const address of ['http://127.0.0.1:4804', 'http://127.0.0.1:4805/service']) {
      expect(judgeEndpoint(address, policy).ok, address).toBe(true);
    }
    for (const address of [
      'http://127.0.0.1:4806',
      'http://localhost:4804',
      'https://10.0.0.1',
      'http://169.254.169.254',
    ]) {
      expect(judgeEndpoint(address, policy).ok, address).toBe(false);
    }
  });

  it('keeps its encryption where it has one', () => {
    const policy = { allowedHosts: simulatedHosts('https://127.0.0.1:4802', {}) };
    expect(judgeEndpoint('https://127.0.0.1:4802', policy).ok).toBe(true);
    expect(judgeEndpoint('http://127.0.0.1:4802', policy).ok).toBe(false);
  });
});
