import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { blockOf, ipToNumber } from '../world/addresses.js';
import { ApiRefusal } from '../world/refusals.js';
import type { ApplicationState, CredentialState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Identity } from './identity.js';

/** One request as far as its signature covers it. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they came. */
  readonly rawUrl: string;
  readonly headers: IncomingHttpHeaders;
  /** Exactly the bytes that came. */
  readonly body: Buffer;
  readonly remoteAddress: string;
}

const legacy = (status: number, code: string, message: string): ApiRefusal =>
  new ApiRefusal(status, message, null, code);

const invalidKey = (): ApiRefusal => legacy(403, 'INVALID_KEY', 'This application key is invalid');
const invalidSignature = (): ApiRefusal => legacy(400, 'INVALID_SIGNATURE', 'Invalid signature');
const notCredential = (): ApiRefusal => legacy(403, 'NOT_CREDENTIAL', 'This credential does not exist');
const invalidCredential = (): ApiRefusal => legacy(403, 'INVALID_CREDENTIAL', 'This credential is not valid');

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Clients differ in the address they sign: with the port or without, and the official ones always say https. */
function acceptedUrls(request: SignedRequest): string[] {
  const host = header(request.headers, 'host');
  const hosts = new Set([host, host.replace(/:\d+$/, '')]);
  return [...hosts].flatMap((name) => ['https', 'http'].map((scheme) => `${scheme}://${name}${request.rawUrl}`));
}

function isSignedRightly(application: ApplicationState, consumerKey: string, request: SignedRequest): boolean {
  const claimed = header(request.headers, 'x-ovh-signature');
  const timestamp = header(request.headers, 'x-ovh-timestamp');
  return acceptedUrls(request).some((url) => {
    const hash = createHash('sha1')
      .update(`${application.secret}+${consumerKey}+${request.method}+${url}+`)
      .update(request.body)
      .update(`+${timestamp}`)
      .digest('hex');
    return sameText(claimed, `$1$${hash}`);
  });
}

function isFromAllowedAddress(allowed: readonly string[], address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return allowed.some((entry) => {
    const block = blockOf(entry.includes('/') ? entry : `${entry}/32`);
    if (!block || !isIPv4(plain)) return entry === address;
    return ipToNumber(plain) >= block.first && ipToNumber(plain) <= block.last;
  });
}

function checkGrant(world: World, credential: CredentialState, request: SignedRequest): void {
  if (credential.expiresAtMs !== null && credential.expiresAtMs <= world.nowMs()) credential.status = 'expired';
  if (credential.status !== 'validated') throw invalidCredential();
  if (credential.allowedIps !== null && !isFromAllowedAddress(credential.allowedIps, request.remoteAddress))
    throw legacy(403, 'FORBIDDEN', 'This credential may not be used from this address');
}

function authenticateKey(world: World, request: SignedRequest): Identity {
  const application = world.state.applications[header(request.headers, 'x-ovh-application')];
  if (application?.status !== 'active') throw invalidKey();
  const consumerKey = header(request.headers, 'x-ovh-consumer');
  if (consumerKey === '') throw legacy(403, 'NOT_CREDENTIAL', 'You must login first');
  const credential = world.state.credentials[consumerKey];
  if (credential?.applicationKey !== application.key) throw notCredential();
  const { clockToleranceS, skewRefusal } = world.settings.habits;
  const timestamp = header(request.headers, 'x-ovh-timestamp');
  if (!/^\d{1,12}$/.test(timestamp)) throw invalidSignature();
  if (Math.abs(Number(timestamp) - world.wireNowS()) > clockToleranceS)
    throw skewRefusal === 'invalid_key' ? invalidKey() : invalidSignature();
  if (!isSignedRightly(application, consumerKey, request)) throw invalidSignature();
  checkGrant(world, credential, request);
  credential.lastUseMs = world.nowMs();
  return { kind: 'key', application, credential };
}

function authenticateToken(world: World, token: string): Identity {
  const known = world.state.tokens[token];
  const account = known && world.state.serviceAccounts[known.clientId];
  if (!account || known.expiresAtMs <= world.nowMs())
    throw new ApiRefusal(401, 'Invalid or expired access token', 'Client::Unauthorized');
  return { kind: 'oauth2', account };
}

/** @throws ApiRefusal with the vendor's status and words. */
export function authenticate(world: World, request: SignedRequest): Identity {
  const bearer = /^Bearer (.+)$/.exec(header(request.headers, 'authorization'));
  const identity = bearer ? authenticateToken(world, bearer[1] ?? '') : authenticateKey(world, request);
  if (world.state.account.closed) throw legacy(403, 'FORBIDDEN', 'This account is closed');
  return identity;
}
