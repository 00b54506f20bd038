import type { CheckProblem } from '@uni/compute-port';

export interface Release {
  readonly major: number;
  readonly minor: number;
}

/** The oldest that was described and tried. */
const OLDEST: Release = { major: 4, minor: 15 };

/** `4.20.1.0` */
export function parseRelease(version: string): Release | null {
  const match = /^(\d+)\.(\d+)/.exec(version);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null;
}

export function checkRelease(version: string, missing: readonly string[]): readonly CheckProblem[] {
  const release = parseRelease(version);
  if (!release) return [];
  const isTooOld = release.major < OLDEST.major || (release.major === OLDEST.major && release.minor < OLDEST.minor);
  if (isTooOld) {
    return [
      {
        code: 'unsupported_version',
        severity: 'error',
        message: `CloudStack ${version} is too old; ${OLDEST.major}.${OLDEST.minor} is the oldest that works.`,
        remedy: 'Upgrade the management server to a release that gets security fixes.',
      },
    ];
  }
  if (missing.length === 0) return [];
  return [
    {
      code: 'unsupported_version',
      severity: 'warning',
      message: `CloudStack ${version} works, but ${missing.join(', and ')}.`,
      remedy: 'Upgrade the management server to 4.18 or later.',
    },
  ];
}
