import { ProviderError, type CallContext, type VendorHttp, type VendorResponse } from '@uni/compute-port';
import { z } from 'zod';
import type { OvhConnection, OvhIdentity } from '../connection/connection.options.js';
import { splitTokenUrl, TOKEN_ORIGIN } from '../connection/vendor.addresses.js';
import { decode } from './decode.js';
import { errorFromAnswer } from './error.classifier.js';
import { signedHeaders } from './signer.js';

/** Signatures live for a short time that nobody has published; seconds of difference are harmless, minutes are not. */
const DRIFT_THAT_MATTERS_S = 5;
/** A token is renewed this long before it ends, so that none ends on its way. */
const EARLY_RENEWAL_MS = 60_000;

const timeSchema = z.number().int().positive();
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

export interface ServerTime {
  readonly serverMs: number;
  readonly latencyMs: number;
}

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
}

export interface OutgoingCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the connection's endpoint, query included. */
  readonly path: string;
  readonly body: string;
}

/**
 * What proves who we are, for as long as the driver is open: the vendor's clock, or an access token. Both are caches that are made
 * anew when they are missing; losing them costs one call.
 */
export class OvhSession {
  private deltaS: number | null = null;
  private token: Token | null = null;

  constructor(
    private readonly connection: OvhConnection,
    private readonly http: VendorHttp,
    readonly now: () => Date,
  ) {}

  /** Headers for one call, and whether what they rest on was remembered from an earlier one. */
  async proof(call: OutgoingCall, context: CallContext): Promise<{ headers: Record<string, string>; isOld: boolean }> {
    const { identity, address } = this.connection;
    if (identity.kind === 'account') {
      const known = this.token !== null && this.token.renewAtMs > this.now().getTime();
      const token = known && this.token !== null ? this.token : await this.fetchToken(identity, context);
      return { headers: { authorization: `Bearer ${token.value}` }, isOld: known };
    }
    const isOld = this.deltaS !== null;
    const timestampS = Math.floor(this.now().getTime() / 1000) + (this.deltaS ?? (await this.readDelta(context)));
    const headers = signedHeaders(identity, { ...call, url: address.base + call.path, timestampS });
    return { headers, isOld };
  }

  /**
   * After a refused identity: forgets what was remembered and looks whether anything about it has changed. Only then is the same call
   * worth another try; otherwise the refusal is meant.
   */
  async renew(context: CallContext): Promise<boolean> {
    const { identity } = this.connection;
    if (identity.kind === 'account') {
      const before = this.token?.value;
      this.token = null;
      return (await this.fetchToken(identity, context)).value !== before;
    }
    const before = this.deltaS;
    this.deltaS = null;
    const after = await this.readDelta(context);
    return before !== null && Math.abs(after - before) > DRIFT_THAT_MATTERS_S;
  }

  /** Asked without a signature, so it also tells whether the vendor can be reached at all. */
  async serverTime(context: CallContext): Promise<ServerTime> {
    const path = `${this.connection.address.prefix}/auth/time`;
    const response = await this.http.send({ method: 'GET', path, label: 'time' }, context);
    const serverS = decode(accept(response), 'time', timeSchema);
    return { serverMs: serverS * 1000, latencyMs: response.latencyMs };
  }

  private async readDelta(context: CallContext): Promise<number> {
    const { serverMs } = await this.serverTime(context);
    const deltaS = Math.round(serverMs / 1000) - Math.floor(this.now().getTime() / 1000);
    this.deltaS = deltaS;
    return deltaS;
  }

  private async fetchToken(identity: Extract<OvhIdentity, { kind: 'account' }>, context: CallContext): Promise<Token> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'all',
      client_id: identity.clientId,
      client_secret: identity.clientSecret,
    });
    const response = await this.http.send(
      {
        method: 'POST',
        origin: TOKEN_ORIGIN,
        path: splitTokenUrl(identity.tokenUrl).path,
        label: 'token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      },
      context,
    );
    const { access_token: value, expires_in: seconds } = decode(accept(asIdentity(response)), 'token', tokenSchema);
    const lifeMs = seconds * 1000;
    const token = { value, renewAtMs: this.now().getTime() + Math.max(lifeMs - EARLY_RENEWAL_MS, lifeMs / 2) };
    this.token = token;
    return token;
  }
}

function accept(response: VendorResponse): VendorResponse {
  if (response.status >= 200 && response.status < 300) return response;
  throw errorFromAnswer(response);
}

/** The token address refuses clients with 400 and 401 alike; either way it is the identity that is refused. */
function asIdentity(response: VendorResponse): VendorResponse {
  const isRefused = response.status === 400 || response.status === 403;
  if (!isRefused) return response;
  const { vendorCode, vendorMessage } = errorFromAnswer(response);
  throw new ProviderError({
    code: 'unauthorized',
    outcome: 'not_applied',
    retryable: false,
    vendorCode,
    vendorMessage,
  });
}
