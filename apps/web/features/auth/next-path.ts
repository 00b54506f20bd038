/**
 * Where to go after signing in: only a path of this site, so that a link cannot lead elsewhere. "//host" and "/\host" are
 * other sites to a browser.
 */
export function safeNext(next: string | null, fallback: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (next === null || !next.startsWith('/') || /^\/[/\\]/.test(next) || /[\u0000-\u001f]/.test(next)) return fallback;
  return next;
}
