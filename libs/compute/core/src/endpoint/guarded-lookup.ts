import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { promisify } from 'node:util';
import { addressRefusal, endpointRefused } from './endpoint-policy.js';
import { classifyAddress } from './address-class.js';

/** All addresses behind a name. */
export type HostResolver = (hostname: string) => Promise<readonly LookupAddress[]>;

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** The `lookup` option of `net.connect` and `tls.connect`. */
export type SocketLookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

export const resolveBySystem: HostResolver = (hostname) =>
  promisify(systemLookup)(hostname, { all: true, verbatim: true });

/**
 * Resolves a name once per connection and hands exactly the judged addresses to the socket, so that there is no second lookup
 * that a rebinding name server could answer differently. One bad address condemns the name: a mixed answer is an attack.
 */
export function createGuardedLookup(privateAllowed: boolean, resolve: HostResolver): SocketLookup {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const refusal = firstRefusal(addresses, privateAllowed);
        const first = addresses[0];
        if (refusal !== null) callback(endpointRefused(refusal), []);
        else if (first === undefined) callback(noAddress(hostname), []);
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : noAddress(hostname), []),
    );
  };
}

function firstRefusal(addresses: readonly LookupAddress[], privateAllowed: boolean): string | null {
  for (const { address } of addresses) {
    const refusal = addressRefusal(classifyAddress(address), privateAllowed);
    if (refusal !== null) return refusal;
  }
  return null;
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' });
}
