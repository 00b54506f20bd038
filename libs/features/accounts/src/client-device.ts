import { networkPrefix } from './network-prefix.js';

/** From where a session is used, as far as a request tells. */
export interface ClientDevice {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

const LONGEST_USER_AGENT = 300;

export function clientDevice(ip: string | null, userAgent: string | undefined): ClientDevice {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is removed
  return { ip, userAgent: userAgent?.replaceAll(/[\u0000-\u001f\u007f]/g, '').slice(0, LONGEST_USER_AGENT) ?? null };
}

/** The same program in the same network. */
export function isSameDevice(a: ClientDevice, b: ClientDevice): boolean {
  return a.userAgent === b.userAgent && networkPrefix(a.ip ?? '') === networkPrefix(b.ip ?? '');
}
