import { ProviderError, type CallContext, type CheckProblem, type CheckReport } from '@uni/compute-port';
import type { MemoryClient } from './memory.client.js';
import { wire } from './memory.wire.js';

const MAX_SKEW_MS = 60_000;

/** Asks the cloud about itself and names what is wrong, one problem per fault. */
export async function checkMemoryCloud(
  client: MemoryClient,
  now: () => Date,
  context: CallContext,
): Promise<CheckReport> {
  const startedAtMs = performance.now();
  try {
    const info = await client.call('info', {}, wire.info, context);
    const latencyMs = performance.now() - startedAtMs;
    const clockSkewMs = now().getTime() - new Date(info.time).getTime();
    const problems: CheckProblem[] = [];
    if (Math.abs(clockSkewMs) > MAX_SKEW_MS) problems.push(PROBLEMS.clock_skew);
    if (info.version.startsWith('0.')) problems.push(PROBLEMS.unsupported_version);
    if (!info.rights.includes('machines.write')) problems.push(PROBLEMS.missing_right);
    if (!info.quorate) problems.push(PROBLEMS.no_quorum);
    const { zones } = await client.call('zones', {}, wire.zones, context);
    const capacity = zones.map(({ id, memoryMib, freeMemoryMib }) => ({
      location: id,
      memoryMib: { total: memoryMib, used: memoryMib - freeMemoryMib },
      vcpus: null,
      diskGib: null,
      machines: null,
    }));
    const ok = problems.every((problem) => problem.severity !== 'error');
    return { ok, version: info.version, latencyMs, clockSkewMs, problems, capacity };
  } catch (error) {
    if (!(error instanceof ProviderError) || context.signal?.aborted === true) throw error;
    return { ok: false, version: null, latencyMs: null, clockSkewMs: null, problems: [problemOf(error)], capacity: [] };
  }
}

function problemOf(error: ProviderError): CheckProblem {
  if (error.code === 'unauthorized') return PROBLEMS.unauthorized;
  if (error.code === 'unavailable' && error.outcome === 'not_applied') return PROBLEMS.unreachable;
  return PROBLEMS.vendor_error;
}

const PROBLEMS = {
  unreachable: {
    code: 'unreachable',
    severity: 'error',
    message: 'The cloud does not answer.',
    remedy: 'Check that the address is right and that the cloud is running.',
  },
  unauthorized: {
    code: 'unauthorized',
    severity: 'error',
    message: 'The cloud does not accept the token.',
    remedy: 'Enter the token of this cloud again.',
  },
  missing_right: {
    code: 'missing_right',
    severity: 'error',
    message: 'The token lacks the right machines.write.',
    remedy: 'Give the token the right machines.write.',
  },
  clock_skew: {
    code: 'clock_skew',
    severity: 'warning',
    message: 'The clock of the cloud differs from ours by more than a minute.',
    remedy: 'Set both clocks by NTP.',
  },
  unsupported_version: {
    code: 'unsupported_version',
    severity: 'error',
    message: 'This version of the cloud is too old.',
    remedy: 'Update the cloud to version 1 or later.',
  },
  no_quorum: {
    code: 'no_quorum',
    severity: 'error',
    message: 'The cloud has no quorum and refuses changes.',
    remedy: 'Bring its other members back.',
  },
  vendor_error: {
    code: 'vendor_error',
    severity: 'error',
    message: 'The cloud answered in a way that we do not understand.',
    remedy: 'Look at the events of the cloud, then check again.',
  },
} as const satisfies Partial<Record<CheckProblem['code'], CheckProblem>>;
