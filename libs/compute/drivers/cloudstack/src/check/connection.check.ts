import { ProviderError, type CheckProblem, type CheckReport, type LocationCapacity } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isCommandMissing } from '../api/error.classifier.js';
import type { CloudConnection } from '../connection/connection.options.js';
import { readOwner, type Owner } from '../placement/account.limits.js';
import { readZones } from '../survey/zones.reader.js';
import { checkOwner } from './account.check.js';
import { capacityOfOwner, readZoneCapacity } from './capacity.reader.js';
import { checkClock, isFatalSkew, skewOf } from './clock.check.js';
import { problemOf } from './failure.problem.js';
import type { CommandMemory } from './command.memory.js';
import { greet } from './greeting.js';
import { checkHosts } from './hosts.check.js';
import { checkRelease, parseRelease } from './release.check.js';
import { missingByAge, missingRights } from './rights.check.js';
import { checkSurroundings } from './surroundings.check.js';

/** Examines a connection and names everything that is wrong with it, not only the first thing. */
export async function checkConnection(
  api: CloudStackApi,
  connection: CloudConnection,
  memory: CommandMemory,
): Promise<CheckReport> {
  const problems: CheckProblem[] = [];
  const greeting = await attempt(problems, 'asking for its release', () => greet(api));
  if (!greeting) return report(problems, { version: null, latencyMs: null, clockSkewMs: null }, []);
  const clockSkewMs = skewOf(greeting.headers, greeting.latencyMs, api.now());
  problems.push(...checkClock(clockSkewMs));
  const latencyMs = Math.round(greeting.latencyMs);
  if (greeting.refusal) {
    // A signature that has expired is refused in the same words as a wrong one.
    if (!isFatalSkew(clockSkewMs)) problems.push(problemOf(greeting.refusal, 'asking for its release'));
    return report(problems, { version: null, latencyMs, clockSkewMs }, []);
  }
  const { version } = greeting;
  const release = parseRelease(version);
  problems.push(...checkRelease(version, release ? missingByAge(release) : []));
  const commands = await attempt(problems, 'asking for the rights of the keys', () => memory.read(api));
  if (commands) problems.push(...missingRights(commands, release));
  const owner = commands?.has('listAccounts')
    ? await attempt(problems, 'looking at the account', () => readOwner(api, connection))
    : null;
  if (owner) problems.push(...checkOwner(owner));
  const around = await attempt(problems, 'looking at its parts', () => checkSurroundings(api, connection.options));
  problems.push(...(around ?? []));
  if (commands?.has('listHosts')) {
    problems.push(
      ...((await attempt(problems, 'looking at its hosts', () => checkHosts(api, connection.options))) ?? []),
    );
  }
  const capacity = await attempt(problems, 'asking for its room', () =>
    readCapacity(api, connection, owner, commands ?? new Set()),
  );
  return report(problems, { version, latencyMs, clockSkewMs }, capacity ?? []);
}

function report(
  problems: readonly CheckProblem[],
  facts: Pick<CheckReport, 'version' | 'latencyMs' | 'clockSkewMs'>,
  capacity: readonly LocationCapacity[],
): CheckReport {
  return { ok: !problems.some(({ severity }) => severity === 'error'), ...facts, problems, capacity };
}

/** A failed question becomes a problem; only the caller's own abort ends the examination. A missing right is named elsewhere. */
async function attempt<T>(problems: CheckProblem[], doing: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
    const isNamed = problems.some(({ code, severity }) => code === 'missing_right' && severity === 'error');
    if (!isCommandMissing(error) || !isNamed) problems.push(problemOf(error, doing));
    return null;
  }
}

/** Of the hosts for administrators, else of the account's limits. */
async function readCapacity(
  api: CloudStackApi,
  { options }: CloudConnection,
  owner: Owner | null,
  commands: ReadonlySet<string>,
): Promise<readonly LocationCapacity[]> {
  const seesHosts = commands.has('listCapacity');
  if (!seesHosts && !owner) return [];
  const zones = await readZones(api, options);
  if (seesHosts) return readZoneCapacity(api, zones);
  return owner ? capacityOfOwner(owner, zones) : [];
}
