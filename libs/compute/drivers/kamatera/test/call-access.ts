/** Commands of the proxy that only look, although they are posted; those with one of these fields act. */
const LOOKS: readonly { readonly path: RegExp; readonly acts: readonly string[] }[] = [
  { path: /\/server\/(?:info|description|statistics|report|history)$/, acts: [] },
  { path: /\/server\/tags$/, acts: ['add', 'remove'] },
  { path: /\/server\/snapshot$/, acts: ['create', 'revert', 'delete'] },
  { path: /\/server\/disk$/, acts: ['add', 'resize', 'remove'] },
  { path: /\/server\/network$/, acts: ['add', 'connect', 'disconnect'] },
  { path: /\/server\/hdlib$/, acts: ['clone'] },
];

interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Whether a call may change something at the platform. */
export function isWrite({ method, path, params }: Call): boolean {
  if (method === 'GET') return false;
  const look = LOOKS.find((candidate) => candidate.path.test(path));
  return look === undefined || look.acts.some((field) => params[field] !== undefined);
}
