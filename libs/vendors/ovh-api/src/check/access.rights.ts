import type { CheckProblem } from '@uni/compute-port';

export interface AccessRule {
  readonly method: string;
  readonly path: string;
}

/** What a consumer key shall be allowed to do for one purpose. */
export interface RightsPlan {
  /** Nothing works without these. */
  readonly needed: readonly AccessRule[];
  /** Something works less well without these; `effect` continues the sentence that the right is missing. */
  readonly wanted: readonly { readonly rule: AccessRule; readonly effect: string }[];
}

/** `*` stands for any characters, slashes included; anything else for itself. */
export function covers(rule: AccessRule, needed: AccessRule): boolean {
  if (rule.method.toUpperCase() !== needed.method) return false;
  const pattern = rule.path.split('*').map(escapeRegExp).join('.*');
  return new RegExp(`^${pattern}$`).test(needed.path);
}

/** The page where the vendor makes a key, filled in with every rule of the plan. */
export function linkWithRights(createTokenUrl: string, plan: RightsPlan): string {
  const all = [...plan.needed, ...plan.wanted.map(({ rule }) => rule)];
  return `${createTokenUrl}?${all.map(({ method, path }) => `${method}=${path}`).join('&')}`;
}

/** What `rules` lack of the plan, and whether they allow far too much. */
export function rightsProblems(
  rules: readonly AccessRule[],
  plan: RightsPlan,
  createTokenUrl: string,
): readonly CheckProblem[] {
  const isHeld = (needed: AccessRule): boolean => rules.some((held) => covers(held, needed));
  const link = linkWithRights(createTokenUrl, plan);
  const missing = (rule: AccessRule, severity: CheckProblem['severity'], effect: string): CheckProblem => ({
    code: 'missing_right',
    severity,
    message: `The consumer key may not call ${rule.method} ${rule.path}${effect}.`,
    remedy: `Rules cannot be added to a key: make a new one at ${link} and enter it here.`,
  });
  return [
    ...plan.needed.filter((rule) => !isHeld(rule)).map((rule) => missing(rule, 'error', '')),
    ...plan.wanted
      .filter(({ rule }) => !isHeld(rule))
      .map(({ rule, effect }) => missing(rule, 'warning', `, ${effect}`)),
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
