import { ProviderError, type CheckProblem, type CheckReport } from '@uni/compute-port';
import { z } from 'zod';
import { readResources } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { capacityOf } from './node.capacity.js';
import { problemOf } from './failure.problem.js';
import { holds, permissionMapSchema } from './permission.map.js';
import { excessiveRights, missingRights } from './rights.check.js';
import { checkFirewall, checkQuorum, checkSurroundings } from './surroundings.check.js';

const OLDEST_MAJOR = 7;
/** Tokens do not depend on the time of day, but task ages and logs do. */
const TOLERATED_SKEW_MS = 60_000;

const versionSchema = z.object({ version: z.string().regex(/^\d+\./), release: z.string().optional() });

/** Examines a connection and names everything that is wrong with it, not only the first thing. */
export async function checkConnection(api: PveApi, connection: PveConnection, now: () => Date): Promise<CheckReport> {
  const problems: CheckProblem[] = [];
  const { tokenId, options } = connection;
  const attempt = attempting(problems, tokenId);
  const first = await attempt('asking for its version', () =>
    api.ask({ label: 'version', path: pvePath('version'), schema: versionSchema }),
  );
  if (!first) return { ok: false, version: null, latencyMs: null, clockSkewMs: null, problems, capacity: [] };

  const { version } = first.data;
  const major = Number.parseInt(version, 10);
  problems.push(...checkVersion(version, major));
  const clockSkewMs = skewOf(first.headers, first.latencyMs, now());
  problems.push(...checkClock(clockSkewMs));
  const rights = await attempt('asking for the rights of the token', () =>
    api.get({ label: 'permissions', path: pvePath('access', 'permissions'), schema: permissionMapSchema }),
  );
  if (rights) problems.push(...missingRights(rights, tokenId, options, major), ...excessiveRights(rights, tokenId));
  // Without the right to look, the missing right is the answer.
  if (!rights || holds(rights, '/', 'Sys.Audit')) {
    problems.push(...((await attempt('asking for the state of the cluster', () => checkQuorum(api))) ?? []));
    problems.push(...((await attempt('asking for its firewall', () => checkFirewall(api))) ?? []));
  }
  const resources = await attempt('looking at its parts', () => readResources(api));
  const around =
    resources && (await attempt('looking at its networks', () => checkSurroundings(api, options, resources)));
  problems.push(...(around ?? []));
  const capacity = resources ? capacityOf(resources, options) : [];
  const ok = !problems.some(({ severity }) => severity === 'error');
  return { ok, version, latencyMs: Math.round(first.latencyMs), clockSkewMs, problems, capacity };
}

/** A failed question becomes a problem. Only the caller's own abort ends the examination. */
function attempting(problems: CheckProblem[], tokenId: string) {
  return async <T>(doing: string, ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
      problems.push(problemOf(error, doing, tokenId));
      return null;
    }
  };
}

function checkVersion(version: string, major: number): readonly CheckProblem[] {
  if (major < OLDEST_MAJOR) {
    return [
      {
        code: 'unsupported_version',
        severity: 'error',
        message: `Proxmox VE ${version} is too old; ${OLDEST_MAJOR}.0 is the oldest that works.`,
        remedy: 'Upgrade the cluster to a supported release (8 or 9).',
      },
    ];
  }
  if (major > OLDEST_MAJOR) return [];
  return [
    {
      code: 'unsupported_version',
      severity: 'warning',
      message: `Proxmox VE ${version} works but gets no security updates any more.`,
      remedy: 'Upgrade the cluster to a supported release (8 or 9).',
    },
  ];
}

/** Positive: the server is ahead. The header counts whole seconds, and the answer was on its way for half the round trip. */
function skewOf(headers: Readonly<Record<string, string>>, latencyMs: number, receivedAt: Date): number | null {
  const serverMs = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(serverMs)) return null;
  return Math.round(serverMs + 500 + latencyMs / 2 - receivedAt.getTime());
}

function checkClock(skewMs: number | null): readonly CheckProblem[] {
  if (skewMs === null || Math.abs(skewMs) <= TOLERATED_SKEW_MS) return [];
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  return [
    {
      code: 'clock_skew',
      severity: 'warning',
      message: `The node's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${direction} ours.`,
      remedy: 'Let both keep time by NTP ("systemctl status chrony" on the node).',
    },
  ];
}
