import type { CheckProblem } from '@uni/compute-port';
import type { OvhApi } from '../api/ovh.api.js';

const TOLERATED_SKEW_MS = 60_000;

export interface ClockFindings {
  /** Of the unsigned question for the time. */
  readonly latencyMs: number;
  /** The vendor's clock minus ours. */
  readonly clockSkewMs: number;
  readonly problems: readonly CheckProblem[];
}

/** Asks for the vendor's time, which needs no identity. @throws ProviderError when the vendor cannot be reached. */
export async function checkClock(api: OvhApi): Promise<ClockFindings> {
  const askedAtMs = api.now.getTime();
  const { serverMs, latencyMs } = await api.session.serverTime(api.context);
  // The vendor counts whole seconds, and the answer was on its way for half the round trip.
  const clockSkewMs = Math.round(serverMs + 500 - (askedAtMs + latencyMs / 2));
  return { latencyMs: Math.round(latencyMs), clockSkewMs, problems: clockProblems(clockSkewMs) };
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
