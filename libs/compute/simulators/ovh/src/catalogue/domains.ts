import type { ZoneSpec } from '../options.js';
import type { DomainState, RecordState, SslGatewayState, ZoneState } from '../world/dns-state.js';
import type { WorldState } from '../world/state.js';
import { buildService } from './services.js';

const DAY_MS = 86_400_000;
const NAME_SERVERS = ['dns110.ovh.test', 'ns110.ovh.test'];

/** What a new zone holds at this vendor, and a little of what its owner has put there. */
export function firstRecords(zone: string): readonly (readonly [string, string, string])[] {
  return [
    ['NS', '', `${NAME_SERVERS[0] ?? ''}.`],
    ['NS', '', `${NAME_SERVERS[1] ?? ''}.`],
    ['A', '', '192.0.2.80'],
    ['A', 'www', '192.0.2.80'],
    ['MX', '', '1 mx1.mail.ovh.test.'],
    ['MX', '', '5 mx2.mail.ovh.test.'],
    ['TXT', '', '"v=spf1 include:mx.ovh.test ~all"'],
    // Drives the vendor's own page for a domain without a site.
    ['TXT', 'www', `"3|welcome to ${zone}"`],
  ];
}

export function buildZone(
  state: { nextNumber: number; nextRecordId: number },
  spec: ZoneSpec,
  nowMs: number,
): ZoneState {
  const records = firstRecords(spec.name).map(([fieldType, subDomain, target]): RecordState => ({
    id: state.nextRecordId++,
    fieldType,
    subDomain,
    target,
    ttl: 0,
    visibleFromMs: nowMs,
  }));
  return {
    name: spec.name,
    nameServers: [...NAME_SERVERS],
    records: Object.fromEntries(records.map((record) => [String(record.id), record])),
    served: structuredClone(records),
    deployed: true,
    refreshing: false,
    errors: [],
    soa: {
      server: `${NAME_SERVERS[0] ?? ''}.`,
      email: 'tech.ovh.test',
      serial: 2_026_010_100,
      refresh: 86_400,
      expire: 3_600_000,
      nxDomainTtl: 300,
      ttl: 3_600,
    },
    dnssec: 'disabled',
    redirections: {},
    dynHostLogins: {},
    dynHostRecords: {},
    tasks: {},
    history: [],
    updatedAtMs: nowMs,
    service: buildService(
      state.nextNumber++,
      spec.name,
      nowMs - 900 * DAY_MS,
      nowMs + spec.expiresInDays * DAY_MS,
      'automaticV2016',
      spec.automaticRenewal,
    ),
  };
}

export function buildDomain(state: WorldState, spec: ZoneSpec, nowMs: number): DomainState {
  const expiresAtMs = nowMs + spec.expiresInDays * DAY_MS;
  return {
    name: spec.name,
    state: 'ok',
    suspension: 'not_suspended',
    expiresAtMs,
    renewsAtMs: expiresAtMs - 30 * DAY_MS,
    renewalState: spec.automaticRenewal ? 'automatic_renew' : 'manual_renew',
    lock: 'locked',
    dnssecState: 'disabled',
    nameServerType: 'hosted',
    nameServers: NAME_SERVERS.map((host) => ({ id: state.nextNumber++, host, ip: null })),
    authInfo: `Auth-${spec.name.length}x${state.nextNumber.toString(36)}`,
    offer: 'gold',
    updatedAtMs: nowMs,
    tasks: {},
    service: buildService(
      state.nextNumber++,
      spec.name,
      nowMs - 900 * DAY_MS,
      expiresAtMs,
      spec.automaticRenewal ? 'automaticV2016' : 'manual',
      spec.automaticRenewal,
    ),
  };
}

/** The account has one of these legacy services. */
export function buildSslGateways(nowMs: number): Record<string, SslGatewayState> {
  const name = 'sslgateway-demo-1';
  const gateway: SslGatewayState = {
    name,
    displayName: null,
    ipv4: '203.0.113.80',
    hsts: false,
    httpsRedirect: true,
    domains: {},
    servers: {},
    service: buildService(9_900_001, name, nowMs - 300 * DAY_MS, nowMs + 65 * DAY_MS, 'automaticV2016', true),
  };
  return { [name]: gateway };
}
