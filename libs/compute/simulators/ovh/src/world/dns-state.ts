import type { ServiceState } from './state.js';

export interface RecordState {
  id: number;
  fieldType: string;
  subDomain: string;
  target: string;
  /** 0: the zone's default. */
  ttl: number;
  /** A new record may be unknown to reads for a moment. */
  visibleFromMs: number;
}

export interface RedirectionState {
  id: number;
  type: 'visible' | 'visiblePermanent' | 'invisible';
  subDomain: string;
  target: string;
  title: string | null;
  keywords: string | null;
  description: string | null;
}

export interface DnsTaskState {
  id: number;
  function: string;
  status: 'todo' | 'doing' | 'done' | 'error' | 'cancelled' | 'problem';
  comment: string | null;
  createdAtMs: number;
  todoAtMs: number;
  doneAtMs: number | null;
  updatedAtMs: number;
}

export interface SoaState {
  server: string;
  email: string;
  serial: number;
  refresh: number;
  expire: number;
  nxDomainTtl: number;
  ttl: number;
}

export interface ZoneState {
  name: string;
  nameServers: string[];
  records: Record<string, RecordState>;
  /** What the name servers answer: the records as of the last refresh. */
  served: RecordState[];
  deployed: boolean;
  refreshing: boolean;
  /** What the last refresh complained about. */
  errors: string[];
  soa: SoaState;
  dnssec: 'enabled' | 'disabled' | 'enableInProgress' | 'disableInProgress';
  redirections: Record<string, RedirectionState>;
  dynHostLogins: Record<string, { login: string; subDomain: string; password: string }>;
  dynHostRecords: Record<string, { id: number; subDomain: string; ip: string; ttl: number | null }>;
  tasks: Record<string, DnsTaskState>;
  history: { createdAtMs: number; zoneFile: string }[];
  updatedAtMs: number;
  service: ServiceState;
}

export interface DomainState {
  name: string;
  state: string;
  suspension: string;
  expiresAtMs: number;
  renewsAtMs: number;
  renewalState: string;
  lock: 'locked' | 'locking' | 'unlocked' | 'unlocking' | 'unavailable';
  dnssecState: 'enabled' | 'disabled' | 'not_supported';
  nameServerType: string;
  nameServers: { id: number; host: string; ip: string | null }[];
  authInfo: string;
  offer: string;
  updatedAtMs: number;
  tasks: Record<string, DnsTaskState>;
  service: ServiceState;
}

export interface SslGatewayState {
  name: string;
  displayName: string | null;
  ipv4: string;
  hsts: boolean;
  httpsRedirect: boolean;
  domains: Record<string, { id: number; domain: string }>;
  servers: Record<string, { id: number; address: string; port: number }>;
  service: ServiceState;
}
