import type { DnsHarness } from '@uni/dns-conformance';
import type { RegisteredDomain } from '@uni/dns-port';
import { MEMORY_DNS_DESCRIPTION, MemoryDns, MemoryDnsDriver } from '../src/index.js';

const TOKEN = 'conformance-token';
const ZONE = 'harbour.example';

function domain(name: string, renewal: RegisteredDomain['renewal']): RegisteredDomain {
  const nameServers = ['ns1.memory.example'];
  return {
    name,
    renewal,
    nameServers,
    state: 'active',
    vendorState: 'ok',
    expiresOn: '2030-01-02',
    isTransferLocked: true,
  };
}

export const memoryHarness: DnsHarness = {
  description: MEMORY_DNS_DESCRIPTION,
  domains: [
    { name: 'harbour.example', renewal: 'automatic' },
    { name: 'lighthouse.example', renewal: 'manual' },
  ],
  zones: [ZONE, 'lighthouse.example', 'elsewhere.example'],
  protectedRecord: { name: 'www', type: 'TXT' },
  checkProblems: ['unauthorized', 'unreachable', 'vendor_error'],
  secrets: [TOKEN],
  open: () => {
    const dns = new MemoryDns({
      token: TOKEN,
      domains: [domain('harbour.example', 'automatic'), domain('lighthouse.example', 'manual')],
      zones: {
        [ZONE]: [
          { name: '', type: 'NS', value: 'ns1.memory.example.', ttlS: null },
          { name: 'www', type: 'TXT', value: 'welcome page', ttlS: null, isProtected: true },
        ],
        'lighthouse.example': [],
        'elsewhere.example': [],
      },
    });
    const reopen = () => new MemoryDnsDriver({ dns, token: TOKEN });
    return Promise.resolve({
      driver: reopen(),
      reopen,
      context: () => ({ requestId: 'test' }),
      served: (zone: string) => dns.served(zone),
      calls: () => ({ ...dns.calls }),
      tick: () => dns.tick(),
      expire: (name: string, expiresOn: string) => {
        const known = dns.domains.get(name);
        if (known) dns.domains.set(name, { ...known, expiresOn });
      },
      publishElsewhere: async (zone: string) => {
        await dns.ask(TOKEN, { do: 'publish', zone });
      },
      next: (fault, on) => {
        dns.breakNext(fault.kind === 'rate_limited' ? { waitMs: fault.retryAfterMs } : fault.kind, on);
        return Promise.resolve();
      },
      disarm: () => dns.mendNext(),
      breakConnection: (problem) => {
        if (problem === 'unauthorized') dns.token = 'another';
        else if (problem === 'unreachable') dns.isDown = true;
        else dns.breakNext('garbage');
        return Promise.resolve();
      },
      dispose: () => Promise.resolve(),
    });
  },
};
