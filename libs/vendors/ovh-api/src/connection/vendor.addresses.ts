/** The three parts of the vendor, by the host of their API, and where each hands out access tokens. */
const TOKEN_URLS: Readonly<Record<string, string>> = {
  'eu.api.ovh.com': 'https://www.ovh.com/auth/oauth2/token',
  'api.ovh.com': 'https://www.ovh.com/auth/oauth2/token',
  'ca.api.ovh.com': 'https://ca.ovh.com/auth/oauth2/token',
  'api.us.ovhcloud.com': 'https://us.ovhcloud.com/auth/oauth2/token',
};

/** The name under which factories declare the address that hands out tokens. */
export const TOKEN_ORIGIN = 'tokens';

/** Version 1 of the API under both of its names. */
const API_PATHS = /^\/(?:1\.0|v1)\/?$/;
const DEFAULT_API_PATH = '/1.0';

/** null for a host that is not the vendor's own: nobody can know where its tokens come from. */
export function knownTokenUrl(endpoint: string): string | null {
  return URL.canParse(endpoint) ? (TOKEN_URLS[new URL(endpoint).hostname] ?? null) : null;
}

/** Whether the path of an endpoint is one that the API lives under; a bare host is taken for the API's usual path. */
export function isApiPath(pathname: string): boolean {
  return pathname === '/' || API_PATHS.test(pathname);
}

export interface ApiAddress {
  /** What requests are signed for: the endpoint as the HTTP client sends it, without a slash at the end. */
  readonly base: string;
  /** Put before every path, because the endpoint does not carry it. */
  readonly prefix: string;
}

export function apiAddress(endpoint: string): ApiAddress {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  return { base: url.origin + path, prefix: path === '' ? DEFAULT_API_PATH : '' };
}

/** The address of a token URL for the HTTP client, and the path below it. */
export function splitTokenUrl(tokenUrl: string): { readonly origin: string; readonly path: string } {
  const url = new URL(tokenUrl);
  return { origin: url.origin, path: url.pathname };
}
