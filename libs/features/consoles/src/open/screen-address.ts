import { judgeEndpoint, type AcceptedEndpoint } from '@uni/compute-core/rules';

/** Where a screen is, judged like every other address that a provider's connection leads to. */
export interface ScreenAddress {
  readonly url: URL;
  readonly secure: boolean;
  /** Host without brackets. */
  readonly host: string;
  readonly port: number;
  readonly privateAllowed: boolean;
}

/**
 * The vendor names the address, so it is no more trusted than one that somebody typed: public and encrypted, or a host that the
 * operator allows by name.
 * @throws Error with the reason, which is for operators
 */
export function judgeScreenAddress(text: string, allowedHosts: readonly string[]): ScreenAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'wss:' && url?.protocol !== 'ws:') throw new Error('the address of the screen is no websocket');
  const judged = judgeEndpoint(httpOf(url), { allowedHosts });
  if (!judged.ok) throw new Error(`the address of the screen is refused: ${judged.reason}`);
  const { host, privateAllowed }: AcceptedEndpoint = judged.endpoint;
  const secure = url.protocol === 'wss:';
  return { url, secure, host, port: url.port === '' ? (secure ? 443 : 80) : Number(url.port), privateAllowed };
}

/** A simulator is ours: its screens are on its own host, on whatever port it has chosen. */
export function simulatedScreenHost(text: string, endpoint: string): readonly string[] {
  if (!URL.canParse(text) || !URL.canParse(endpoint)) return [];
  const url = new URL(text);
  return url.hostname === new URL(endpoint).hostname ? [new URL(httpOf(url)).origin] : [];
}

/** The same address as a page's, without path and query: the rules for hosts know http and https. */
function httpOf(url: URL): string {
  const user = url.username === '' && url.password === '' ? '' : `${url.username}:${url.password}@`;
  return `${url.protocol === 'wss:' ? 'https' : 'http'}://${user}${url.host}`;
}
