import type { CheckProblem } from '@uni/compute-port';
import type { OvhOptions } from '../connection/connection.options.js';

export interface AccessRule {
  readonly method: string;
  readonly path: string;
}

const CHANGES = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** What a consumer key must be allowed to do, and no more. */
export function neededRules(options: Pick<OvhOptions, 'projects'>): readonly AccessRule[] {
  const roots = options.projects?.map((id) => `/cloud/project/${id}`) ?? ['/cloud/project'];
  const below = roots.flatMap((root) => CHANGES.map((method) => ({ method, path: `${root}/*` })));
  const read = ['/auth/currentCredential', '/cloud/project', ...(options.projects === undefined ? [] : roots)];
  return [...read.map((path) => ({ method: 'GET', path })), ...below];
}

/** Prices need the account's country, which the connection may name instead. */
export function wantedRules(options: Pick<OvhOptions, 'subsidiary'>): readonly AccessRule[] {
  return options.subsidiary === undefined ? [{ method: 'GET', path: '/me' }] : [];
}

/** `*` stands for any characters, slashes included; anything else for itself. */
export function covers(rule: AccessRule, needed: AccessRule): boolean {
  if (rule.method.toUpperCase() !== needed.method) return false;
  const pattern = rule.path.split('*').map(escapeRegExp).join('.*');
  return new RegExp(`^${pattern}$`).test(needed.path);
}

export function rightsProblems(
  rules: readonly AccessRule[],
  options: OvhOptions,
  createTokenUrl: string,
): readonly CheckProblem[] {
  const lacking = (needed: readonly AccessRule[]): readonly AccessRule[] =>
    needed.filter((rule) => !rules.some((held) => covers(held, rule)));
  const all = [...neededRules(options), ...wantedRules(options)];
  const link = `${createTokenUrl}?${all.map(({ method, path }) => `${method}=${path}`).join('&')}`;
  const missing = (rule: AccessRule, severity: CheckProblem['severity'], effect: string): CheckProblem => ({
    code: 'missing_right',
    severity,
    message: `The consumer key may not call ${rule.method} ${rule.path}${effect}.`,
    remedy: `Rules cannot be added to a key: make a new one at ${link} and enter it here.`,
  });
  return [
    ...lacking(neededRules(options)).map((rule) => missing(rule, 'error', '')),
    ...lacking(wantedRules(options)).map((rule) =>
      missing(rule, 'warning', ', so prices are not known unless the option "subsidiary" is set'),
    ),
    ...excessive(rules, link),
  ];
}

function excessive(rules: readonly AccessRule[], link: string): readonly CheckProblem[] {
  const everything = rules.some(
    ({ method, path }) => method.toUpperCase() !== 'GET' && (path === '/*' || path === '*'),
  );
  if (!everything) return [];
  return [
    {
      code: 'too_many_rights',
      severity: 'warning',
      message: 'The consumer key may change everything on the account: orders, payment means, contacts.',
      remedy: `Make one with fewer rights at ${link} and enter it here, then delete the old one.`,
    },
  ];
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}
