import { createProviderHttp, type ClosableVendorHttp } from '@uni/compute-core';
import type { CallFault, DnsHarness, DnsSession } from '@uni/dns-conformance';
import { isTextType, portableValue, type CheckProblem, type DnsDriver } from '@uni/dns-port';
import { ManualClock } from '@uni/platform';
import { startOvhSimulator, type FaultRequest, type OvhSimulator, type OvhSimulatorOptions } from '@uni/simulator-ovh';
import { ovhDnsDriverFactory } from '../src/index.js';
import { OVH_DNS_DESCRIPTION } from '../src/ovh-dns.driver.js';

const KEYS = {
  applicationKey: 'conformanceAppKy',
  applicationSecret: 'conformanceAppSecret0123456789ab',
  consumerKey: 'conformanceConsumerKey0123456789',
} as const;
const TICK_MS = 1_000;

/** What the conformance suite needs to know to try this driver on a simulated account with the given habits. */
export function ovhDnsHarness(options: Omit<OvhSimulatorOptions, 'clock'> = {}): DnsHarness {
  return {
    description: OVH_DNS_DESCRIPTION,
    domains: [
      { name: 'harbour-hosting.example', renewal: 'automatic' },
      { name: 'lighthouse-shop.example', renewal: 'manual' },
    ],
    zones: ['customer-portal.test', 'harbour-hosting.example', 'lighthouse-shop.example'],
    protectedRecord: { name: 'www', type: 'TXT' },
    checkProblems: ['unauthorized', 'unreachable', 'missing_right', 'clock_skew', 'vendor_error'],
    secrets: [KEYS.applicationSecret, KEYS.consumerKey],
    open: () => SimulatedZones.start(options),
  };
}

/** A simulated account whose time the test moves, and drivers connected to it through the real HTTP client. */
export class SimulatedZones implements DnsSession {
  readonly driver: DnsDriver;
  private readonly connections: ClosableVendorHttp[] = [];
  private skewMs = 0;
  private armed: string | null = null;
  private isStopped = false;

  private constructor(
    readonly simulator: OvhSimulator,
    private readonly clock: ManualClock,
  ) {
    this.driver = this.reopen();
  }

  static async start(options: Omit<OvhSimulatorOptions, 'clock'> = {}): Promise<SimulatedZones> {
    const clock = new ManualClock(new Date());
    return new SimulatedZones(await startOvhSimulator({ timeScale: 0.2, ...options, credentials: KEYS, clock }), clock);
  }

  reopen(): DnsDriver {
    const { endpoint } = this.simulator;
    const connection = { endpoint, credentials: { ...KEYS }, options: {} };
    const http = createProviderHttp({
      endpoint,
      endpoints: ovhDnsDriverFactory.endpoints?.(connection),
      policy: { allowedHosts: [`http://${new URL(endpoint).host}`] },
      pinnedFingerprint: null,
      timeouts: { connectMs: 2_000, headersMs: 5_000, bodyMs: 2_000, totalMs: 8_000 },
    });
    this.connections.push(http);
    return ovhDnsDriverFactory.open(connection, http, () => new Date(this.clock.now().getTime() + this.skewMs));
  }

  context() {
    return { requestId: 'test' };
  }

  served(zone: string) {
    return this.simulator.served(zone).map(({ subDomain, fieldType, target }) => ({
      name: subDomain,
      type: fieldType,
      // Without quotes it is the text itself.
      value: isTextType(fieldType) && !target.startsWith('"') ? target : portableValue(fieldType, target, zone),
    }));
  }

  calls() {
    const calls = this.simulator.calls();
    const reads = calls.filter(({ method }) => method === 'GET').length;
    return { reads, writes: calls.length - reads };
  }

  tick() {
    if (this.isStopped) return;
    this.clock.advance(TICK_MS);
    this.simulator.advance();
  }

  expire(domain: string, expiration: string) {
    this.simulator.drift({ kind: 'domain_expiry', domain, expiration });
  }

  async publishElsewhere(zone: string) {
    await this.reopen().publish(zone, this.context());
  }

  async next(fault: CallFault, on: 'any' | 'write') {
    const match = on === 'any' ? {} : { access: on };
    this.armed = await this.simulator.addFault({ match, fault: translate(fault), times: 1 });
  }

  disarm() {
    const wasWaiting = this.armed !== null && this.simulator.removeFault(this.armed);
    this.armed = null;
    return wasWaiting;
  }

  async breakConnection(problem: CheckProblem['code']) {
    if (problem === 'unreachable') return this.stop();
    if (problem === 'clock_skew') return void (this.skewMs = 600_000);
    if (problem === 'unauthorized') await this.simulator.addFault({ fault: { kind: 'revoke_credential' } });
    if (problem === 'missing_right')
      await this.simulator.addFault({ fault: { kind: 'revoke_right', method: 'GET', path: '/domain/zone' } });
    if (problem === 'vendor_error')
      await this.simulator.addFault({ match: { label: 'list_zones' }, fault: { kind: 'status', status: 500 } });
  }

  async dispose() {
    for (const http of this.connections) await http.close();
    await this.stop();
  }

  private async stop() {
    if (this.isStopped) return;
    this.isStopped = true;
    await this.simulator.close();
  }
}

const REFUSED = { errorCode: 'INVALID_CREDENTIAL', httpCode: '403 Forbidden', message: 'This credential is not valid' };

function translate(fault: CallFault): FaultRequest['fault'] {
  switch (fault.kind) {
    case 'dropped':
      return { kind: 'drop' };
    case 'html':
      return { kind: 'html', status: 200 };
    case 'server_error':
      return { kind: 'status', status: 500 };
    case 'bad_gateway':
      return { kind: 'html', status: 502, acts: true };
    case 'unauthorized':
      return { kind: 'status', status: 403, body: JSON.stringify(REFUSED) };
    case 'rate_limited':
      return { kind: 'status', status: 429, retryAfterS: Math.round(fault.retryAfterMs / 1000) };
    case 'lost_answer':
    case 'half_body':
    case 'garbage':
    case 'wrong_types':
      return { kind: fault.kind };
  }
}
