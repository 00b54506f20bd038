import { randomBytes } from 'node:crypto';

/** A fresh nonce for one page. */
export function makeNonce() {
  return randomBytes(16).toString('base64');
}

/**
 * What a page may load: itself and nothing else. Scripts and style elements need the nonce of their page; style
 * attributes are allowed, since widths of bars are computed on the server.
 * @param {string} nonce
 */
export function contentSecurityPolicy(nonce) {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/**
 * Whether the browser reached us by https, here or at the proxy in front.
 * @param {import('node:http').IncomingMessage} request
 */
export function isHttps(request) {
  const forwarded = request.headers['x-forwarded-proto'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim();
  return first === 'https' || 'encrypted' in request.socket;
}

/**
 * Headers of every page and file.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} policy
 */
export function setSecurityHeaders(request, response, policy) {
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader(
    'Permissions-Policy',
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  );
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  if (isHttps(request)) response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
}
