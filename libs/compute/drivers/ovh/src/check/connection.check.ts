import { ProviderError, type CheckProblem, type CheckReport } from '@uni/compute-port';
import type { OvhAccount } from '../account/ovh.account.js';
import type { OvhApi } from '../api/ovh.api.js';
import type { OvhConnection } from '../connection/connection.options.js';
import { checkCredential } from './credential.check.js';
import { problemOf } from './failure.problem.js';
import { checkProjects } from './project.check.js';

/** There is one version of this API, and its address names it. */
const API_VERSION = '1.0';
const TOLERATED_SKEW_MS = 60_000;

/** Examines a connection and names everything that is wrong with it, not only the first thing. */
export async function checkConnection(
  api: OvhApi,
  account: OvhAccount,
  connection: OvhConnection,
): Promise<CheckReport> {
  const problems: CheckProblem[] = [];
  const attempt = async <T>(doing: string, ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask();
    } catch (error) {
      // Only the caller's own abort ends the examination.
      if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
      problems.push(problemOf(error, doing, connection));
      return null;
    }
  };
  const askedAtMs = api.now.getTime();
  const time = await attempt('asking for the time', () => api.session.serverTime(api.context));
  if (!time) return { ok: false, version: null, latencyMs: null, clockSkewMs: null, problems, capacity: [] };

  // The vendor counts whole seconds, and the answer was on its way for half the round trip.
  const clockSkewMs = Math.round(time.serverMs + 500 - (askedAtMs + time.latencyMs / 2));
  problems.push(...clockProblems(clockSkewMs));
  const credential = await attempt('asking for the rights of the keys', () => checkCredential(api, connection));
  problems.push(...(credential ?? []));
  const isRefused = problems.some(({ code }) => code === 'unauthorized');
  // An identity that is refused is refused everywhere: one problem says it.
  const projects = isRefused
    ? null
    : await attempt('listing the projects', () => checkProjects(api, account, connection));
  problems.push(...(projects?.problems ?? []));
  return {
    ok: !problems.some(({ severity }) => severity === 'error'),
    version: API_VERSION,
    latencyMs: Math.round(time.latencyMs),
    clockSkewMs,
    problems: distinct(problems),
    capacity: projects?.capacity ?? [],
  };
}

function clockProblems(skewMs: number): readonly CheckProblem[] {
  if (Math.abs(skewMs) <= TOLERATED_SKEW_MS) return [];
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  return [
    {
      code: 'clock_skew',
      severity: 'warning',
      message: `The vendor's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${direction} ours. Signatures allow for it.`,
      remedy: 'Let this machine keep time by NTP ("timedatectl set-ntp true").',
    },
  ];
}

/** The same region may be down in several projects. */
function distinct(problems: readonly CheckProblem[]): readonly CheckProblem[] {
  return [...new Map(problems.map((problem) => [problem.code + problem.message, problem])).values()];
}
