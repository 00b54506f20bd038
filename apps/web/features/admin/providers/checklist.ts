import type { CheckReportView } from '@uni/client';

/** What a check looks at, in its order: what stands behind a refusal cannot be looked at. */
export const CHECK_AREAS = [
  'reachable',
  'certificate',
  'credentials',
  'account',
  'rights',
  'cluster',
  'connection',
  'clock',
  'version',
] as const;
export type CheckArea = (typeof CHECK_AREAS)[number];
export type CheckResult = 'ok' | 'warning' | 'error' | 'unchecked';
type Problem = CheckReportView['problems'][number];

export interface CheckLine {
  readonly area: CheckArea;
  readonly result: CheckResult;
  readonly problems: readonly Problem[];
}

const AREA_OF: Readonly<Record<string, CheckArea>> = {
  unreachable: 'reachable',
  certificate_changed: 'certificate',
  unauthorized: 'credentials',
  credential_expiring: 'credentials',
  account_closed: 'account',
  quota_reached: 'account',
  missing_right: 'rights',
  too_many_rights: 'rights',
  no_quorum: 'cluster',
  part_down: 'cluster',
  vendor_error: 'cluster',
  misconfigured: 'connection',
  clock_skew: 'clock',
  unsupported_version: 'version',
};
/** Nothing further is asked of a server that does not answer, is not the one we know, or does not let us in. */
const CLOSED_DOORS: readonly string[] = ['unreachable', 'certificate_changed', 'unauthorized'];

export function areaOf(code: string): CheckArea {
  return AREA_OF[code] ?? 'cluster';
}

/** What is in order, what is not, and what could not be looked at. */
export function checklistOf(
  report: Pick<CheckReportView, 'problems' | 'latencyMs' | 'clockSkewMs' | 'version'>,
): CheckLine[] {
  const closed = report.problems
    .filter(({ code, severity }) => severity === 'error' && CLOSED_DOORS.includes(code))
    .map(({ code }) => CHECK_AREAS.indexOf(areaOf(code)));
  const door = closed.length === 0 ? CHECK_AREAS.length : Math.min(...closed);
  // a connection that cannot even be opened was never tried
  const untried =
    report.latencyMs === null &&
    report.version === null &&
    report.problems.some(({ code }) => code === 'misconfigured');
  return CHECK_AREAS.flatMap((area, index) => {
    const problems = report.problems.filter(({ code }) => areaOf(code) === area);
    // not every kind of place has one: it is told of when something is wrong with it
    if (area === 'account' && problems.length === 0) return [];
    if (problems.length > 0)
      return { area, problems, result: problems.some(({ severity }) => severity === 'error') ? 'error' : 'warning' };
    const unknown =
      index > door ||
      untried ||
      (area === 'clock' && report.clockSkewMs === null) ||
      (area === 'version' && report.version === null);
    return { area, problems, result: unknown ? 'unchecked' : 'ok' };
  });
}

/** What is mended by entering the connection anew; the rest is mended at the place itself, and then tested. */
const IN_SETTINGS: readonly CheckArea[] = ['reachable', 'certificate', 'credentials', 'connection'];

export function mendsInSettings(report: Pick<CheckReportView, 'problems'> | null): boolean {
  return (
    report?.problems.some(({ code, severity }) => severity === 'error' && IN_SETTINGS.includes(areaOf(code))) === true
  );
}

export interface RemedyPart {
  readonly kind: 'words' | 'commands';
  readonly text: string;
}

const COMMAND = /^(?:pveum|pvecm|qm|pvesh|cmk|openssl|systemctl|timedatectl)\s/;
/** Commands that a sentence lists in quotes behind a colon. */
const QUOTED = /(?<=: )"[a-z]+ [^"]+"(?:, "[a-z]+ [^"]+")*\.? ?/g;
const ownLines = (list: string): string =>
  `\n${[...list.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '').join('\n')}\n`;

/** A remedy's sentences and the commands between them; commands are to be copied as a whole. */
export function remedyParts(remedy: string): RemedyPart[] {
  const parts: RemedyPart[] = [];
  for (const line of remedy
    .replace(QUOTED, ownLines)
    .split('\n')
    .filter((each) => each.trim() !== '')) {
    const kind = COMMAND.test(line.trim()) ? 'commands' : 'words';
    const last = parts.at(-1);
    if (kind === 'commands' && last?.kind === 'commands')
      parts[parts.length - 1] = { kind, text: `${last.text}\n${line}` };
    else parts.push({ kind, text: line });
  }
  return parts;
}
