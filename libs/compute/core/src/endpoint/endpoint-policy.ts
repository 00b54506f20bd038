import { isIP } from 'node:net';
import { ProviderError } from '@uni/compute-port';
import { classifyAddress, type AddressClass } from './address-class.js';

/**
 * What the operator allows beyond public https addresses.
 *
 * Each entry names one host exactly: `pve.lan`, `pve.lan:8006`, `10.0.0.5:8006`, `[fd00::5]:8006`. It lifts the refusal of private
 * and loopback addresses for that host (and port, where given) and nothing else. Written with a scheme, as in
 * `http://127.0.0.1:4801`, it also allows plain http for it.
 */
export interface EndpointPolicy {
  readonly allowedHosts: readonly string[];
}

export interface AcceptedEndpoint {
  readonly url: URL;
  /** Host without brackets or trailing dot. */
  readonly host: string;
  /** The operator named this host: it may be private or loopback. */
  readonly privateAllowed: boolean;
}

export type EndpointVerdict =
  { readonly ok: true; readonly endpoint: AcceptedEndpoint } | { readonly ok: false; readonly reason: string };

/**
 * Judges a provider's address as an administrator typed it, without a name lookup. Addresses behind names are judged when a
 * connection is made (`createGuardedLookup`), since a name may point elsewhere a moment later.
 */
export function judgeEndpoint(endpoint: string, policy: EndpointPolicy): EndpointVerdict {
  const url = parseUrl(endpoint);
  if (url === null) return refused('The address is not a valid URL.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('The address must begin with https://.');
  if (url.username !== '' || url.password !== '')
    return refused('The address must not contain a user name or password.');
  if (url.search !== '' || url.hash !== '') return refused('The address must not contain a query or a fragment.');
  const host = plainHost(url);
  if (host === '') return refused('The address names no host.');

  const allowance = findAllowance(url, policy);
  if (url.protocol === 'http:' && !allowance.http) return refused('The address must begin with https://.');
  if (isIP(host) !== 0) {
    const reason = addressRefusal(classifyAddress(host), allowance.host);
    if (reason !== null) return refused(reason);
  }
  return { ok: true, endpoint: { url, host, privateAllowed: allowance.host } };
}

/** As `judgeEndpoint`, for callers that go on with the endpoint. @throws ProviderError `invalid`, `endpoint_refused`. */
export function acceptEndpoint(endpoint: string, policy: EndpointPolicy): AcceptedEndpoint {
  const verdict = judgeEndpoint(endpoint, policy);
  if (!verdict.ok) throw endpointRefused(verdict.reason);
  return verdict.endpoint;
}

/** Why an address may not be reached, or null when it may. */
export function addressRefusal(addressClass: AddressClass, privateAllowed: boolean): string | null {
  if (addressClass === 'forbidden') return 'The address belongs to a range that is never reached.';
  if (addressClass === 'public' || privateAllowed) return null;
  return 'The address is private: the operator must allow this exact host.';
}

export function endpointRefused(reason: string): ProviderError {
  return new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'endpoint_refused',
    vendorMessage: reason,
  });
}

function findAllowance(url: URL, policy: EndpointPolicy): { host: boolean; http: boolean } {
  const matching = policy.allowedHosts.filter((entry) => allows(entry, url));
  return {
    host: matching.length > 0,
    http: matching.some((entry) => entry.trim().toLowerCase().startsWith('http://')),
  };
}

function allows(entry: string, url: URL): boolean {
  const trimmed = entry.trim();
  const text = isIP(trimmed) === 6 ? `[${trimmed}]` : trimmed;
  if (text === '' || text.includes('*')) return false;
  const scheme = /^https?:\/\//i.exec(text)?.[0].toLowerCase() ?? null;
  const allowed = parseUrl(scheme === null ? `https://${text}` : text);
  if (allowed === null || allowed.username !== '' || plainHost(allowed) !== plainHost(url)) return false;
  if (scheme !== null && !`${url.protocol}//`.startsWith(scheme)) return false;
  const namesPort = scheme !== null || /:\d+$/.test(text);
  return !namesPort || portOf(allowed) === portOf(url);
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function portOf(url: URL): string {
  return url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80';
}

function plainHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function refused(reason: string): EndpointVerdict {
  return { ok: false, reason };
}
