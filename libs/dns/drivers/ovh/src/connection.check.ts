import { ProviderError, type CheckProblem, type DnsCheckReport } from '@uni/dns-port';
import {
  checkClock,
  checkCredential,
  ovhPath,
  problemOf,
  type OvhApi,
  type OvhConnection,
  type RightsPlan,
} from '@uni/ovh-api';
import { z } from 'zod';
import { listZones } from './zone.reader.js';

/** What a consumer key must be allowed to do with zones and domains, and no more. */
export const DNS_RIGHTS: RightsPlan = {
  needed: [
    { method: 'GET', path: '/auth/currentCredential' },
    { method: 'GET', path: '/domain' },
    ...['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({ method, path: '/domain/zone/*' })),
    { method: 'GET', path: '/domain/*' },
  ],
  wanted: [],
};

/** Examines a connection and names everything that is wrong with it, not only the first thing. */
export async function checkConnection(api: OvhApi, connection: OvhConnection): Promise<DnsCheckReport> {
  const problems: CheckProblem[] = [];
  const attempt = async <T>(doing: string, ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask();
    } catch (error) {
      // Only the caller's own abort ends the examination.
      if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
      problems.push(problemOf(error, doing, connection, DNS_RIGHTS));
      return null;
    }
  };
  const clock = await attempt('asking for the time', () => checkClock(api));
  if (!clock) return { ok: false, latencyMs: null, clockSkewMs: null, problems };

  problems.push(...clock.problems);
  const lacking = await attempt('asking for the rights of the keys', () =>
    checkCredential(api, connection, DNS_RIGHTS),
  );
  problems.push(...(lacking ?? []));
  // An identity that is refused is refused everywhere: one problem says it.
  if (!problems.some(({ code }) => code === 'unauthorized')) {
    const names = z.array(z.string());
    await attempt('listing the domains', () => api.get({ label: 'domains', path: ovhPath('domain'), schema: names }));
    await attempt('listing the zones', () => listZones(api));
  }
  const ok = !problems.some(({ severity }) => severity === 'error');
  return { ok, latencyMs: clock.latencyMs, clockSkewMs: clock.clockSkewMs, problems };
}
