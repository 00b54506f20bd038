import { ProviderError, type CheckProblem, type CheckReport } from '@uni/compute-port';
import { checkClock, checkCredential, problemOf, type OvhApi, type OvhConnection } from '@uni/ovh-api';
import type { OvhAccount } from '../account/ovh.account.js';
import { neededRights } from './needed.rights.js';
import { checkProjects } from './project.check.js';

/** There is one version of this API, and its address names it. */
const API_VERSION = '1.0';

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
      problems.push(problemOf(error, doing, connection, neededRights(connection.options)));
      return null;
    }
  };
  const clock = await attempt('asking for the time', () => checkClock(api));
  if (!clock) return { ok: false, version: null, latencyMs: null, clockSkewMs: null, problems, capacity: [] };

  problems.push(...clock.problems);
  const credential = await attempt('asking for the rights of the keys', () =>
    checkCredential(api, connection, neededRights(connection.options)),
  );
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
    latencyMs: clock.latencyMs,
    clockSkewMs: clock.clockSkewMs,
    problems: distinct(problems),
    capacity: projects?.capacity ?? [],
  };
}

/** The same region may be down in several projects. */
function distinct(problems: readonly CheckProblem[]): readonly CheckProblem[] {
  return [...new Map(problems.map((problem) => [problem.code + problem.message, problem])).values()];
}
