import { ProviderError, type CheckProblem, type CheckReport } from '@uni/compute-port';
import { z } from 'zod';
import { CLI_FACE, servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { wireNumber } from '../api/wire.values.js';
import type { KamateraOptions } from '../connection/connection.options.js';
import { readDatacenters, readOffers, type Offers } from '../survey/options.reader.js';
import { problemOf, type AskedPart } from './failure.problem.js';

const CONSOLE: AskedPart = { name: 'console', field: 'the endpoint' };
const CLI: AskedPart = { name: 'command line service', field: 'option cliEndpoint' };
/** Credentials do not depend on the time of day, but the times of events and metrics do. */
const TOLERATED_SKEW_MS = 60_000;

const schemaSchema = z.object({ schema_version: z.array(wireNumber).min(1) });

/** Examines both faces and names everything that is wrong, not only the first thing. */
export async function checkConnection(
  api: KamateraApi,
  options: KamateraOptions,
  now: () => Date,
): Promise<CheckReport> {
  const problems: CheckProblem[] = [];
  const first = await attempt(problems, CONSOLE, 'listing the servers', () =>
    api.ask({
      face: 'console',
      label: 'check_servers',
      path: servicePath('servers'),
      emptyIsList: true,
      schema: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  );
  const clockSkewMs = first ? skewOf(first.headers, first.latencyMs, now()) : null;
  problems.push(...checkClock(clockSkewMs));
  const version = await attempt(problems, CLI, 'asking for its version', () => readVersion(api));
  // The same key is known to both faces: where one refuses it, the other need not be asked.
  const isRefused = problems.some(({ code }) => code === 'unauthorized');
  const datacenters =
    version === null || isRefused
      ? null
      : await attempt(problems, CLI, 'listing the datacenters', () => readDatacenters(api));
  const offers =
    first === null ? null : await attempt(problems, CONSOLE, 'asking what is offered', () => readOffers(api));
  if (datacenters)
    problems.push(
      ...checkDatacenters(
        options,
        datacenters.map(({ id }) => id),
      ),
    );
  if (offers) problems.push(...checkOffers(options, offers));
  return {
    ok: !problems.some(({ severity }) => severity === 'error'),
    version,
    latencyMs: first ? Math.round(first.latencyMs) : null,
    clockSkewMs,
    problems: distinct(problems),
    // The platform does not tell what room it has.
    capacity: [],
  };
}

/** The console has no version of its own; the description of the command line service has. */
async function readVersion(api: KamateraApi): Promise<string> {
  const { schema_version: parts } = await api.call({
    face: CLI_FACE,
    label: 'schema',
    path: '/schema',
    schema: schemaSchema,
  });
  return parts.join('.');
}

/** A failed question becomes a problem. Only the caller's own abort ends the examination. */
async function attempt<T>(
  problems: CheckProblem[],
  part: AskedPart,
  doing: string,
  ask: () => Promise<T>,
): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
    problems.push(problemOf(error, part, doing));
    return null;
  }
}

function checkDatacenters(options: KamateraOptions, known: readonly string[]): readonly CheckProblem[] {
  const unknown = (options.datacenters ?? []).filter((id) => !known.includes(id));
  if (unknown.length === 0) return [];
  return [
    misconfigured(
      `The platform has no datacenter ${unknown.join(', ')}.`,
      `Correct the list of datacenters; there are ${known.join(', ')}.`,
    ),
  ];
}

function checkOffers(options: KamateraOptions, offers: Offers): readonly CheckProblem[] {
  const problems: CheckProblem[] = [];
  if (offers.cpus.length > 0 && !offers.cpus.some(({ type }) => type === options.cpuType)) {
    problems.push(
      misconfigured(`There are no processors of class ${options.cpuType}.`, 'Choose another class in option cpuType.'),
    );
  }
  const networks = Object.values(offers.networks).flat();
  if (options.network !== 'wan' && !networks.includes(options.network)) {
    problems.push(
      misconfigured(
        `There is no network ${options.network}.`,
        'Enter wan, or the full name of a private network as the console shows it.',
      ),
    );
  }
  return problems;
}

/** Positive: the platform is ahead. The header counts whole seconds, and the answer was on its way for half the round trip. */
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
      message: `The platform's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${direction} ours.`,
      remedy: 'Let this machine keep time by NTP ("timedatectl" shows whether it does).',
    },
  ];
}

/** One cause may spoil several questions. */
function distinct(problems: readonly CheckProblem[]): readonly CheckProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values()];
}

function misconfigured(message: string, remedy: string): CheckProblem {
  return { code: 'misconfigured', severity: 'error', message, remedy };
}
