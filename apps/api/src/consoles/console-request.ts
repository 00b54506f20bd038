import type { IncomingMessage } from 'node:http';
import { API_PREFIX } from '../http/endpoint.types.js';

export const CONSOLE_PATH = `${API_PREFIX}/console/`;
/** 32 random bytes in base64url. */
const TICKET = /^[A-Za-z0-9_-]{43}$/;
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The ticket that an upgrade shows; null for any other address. */
export function ticketOf(url: string | undefined): string | null {
  if (url === undefined || !url.startsWith(CONSOLE_PATH)) return null;
  const ticket = url.slice(CONSOLE_PATH.length);
  return TICKET.test(ticket) ? ticket : null;
}

/**
 * Whether a page of the portal asks. Browsers put the page's own origin on every websocket, and another site cannot change it; whoever
 * sends none is no page. On a machine of one's own the names of loopback are one and the same.
 */
export function isOwnOrigin(origin: string | undefined, publicUrl: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const [asked, own] = [new URL(origin), new URL(publicUrl)];
  if (asked.origin === own.origin) return true;
  return (
    LOOPBACK.has(asked.hostname) &&
    LOOPBACK.has(own.hostname) &&
    asked.protocol === own.protocol &&
    asked.port === own.port
  );
}

/** Who asks, as the trusted proxies tell: each of them adds the address that it has seen. */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const forwarded = request.headers['x-forwarded-for'];
  const told = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').map((hop) => hop.trim());
  const hops = [request.socket.remoteAddress ?? '', ...told.filter((hop) => hop !== '').reverse()];
  return hops[Math.min(trustedProxies, hops.length - 1)] ?? '';
}
