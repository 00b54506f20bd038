import { z } from 'zod';
import { ApiRefusal } from '../world/refusals.js';
import type { CredentialState } from '../world/state.js';
import { withOffset } from '../views/times.js';
import { RawAnswer } from '../wire/answers.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';

const credentialRequest = z.strictObject({
  accessRules: z
    .array(
      z.strictObject({ method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']), path: z.string().startsWith('/') }),
    )
    .min(1),
  allowedIPs: z.array(z.string()).nullish(),
  redirection: z.string().nullish(),
});

function requestCredential(call: Call, body: z.output<typeof credentialRequest>): unknown {
  const { world } = call;
  const application = world.state.applications[call.surroundings.applicationKey];
  if (application?.status !== 'active')
    throw new ApiRefusal(403, 'This application key is invalid', null, 'INVALID_KEY');
  const credential: CredentialState = {
    credentialId: world.nextNumber(),
    consumerKey: world.random.hex(32),
    applicationKey: application.key,
    status: 'pendingValidation',
    rules: body.accessRules,
    allowedIps: body.allowedIPs ?? null,
    redirection: body.redirection ?? null,
    validationToken: world.random.hex(40),
    createdAtMs: call.now,
    expiresAtMs: null,
    lastUseMs: null,
  };
  world.state.credentials[credential.consumerKey] = credential;
  return {
    consumerKey: credential.consumerKey,
    state: credential.status,
    validationUrl: `${call.surroundings.origin}/auth/?credentialToken=${credential.validationToken}`,
  };
}

export function credentialView(call: Call, credential: CredentialState): Record<string, unknown> {
  return {
    credentialId: credential.credentialId,
    applicationId: call.world.state.applications[credential.applicationKey]?.applicationId ?? 0,
    status: credential.status,
    creation: withOffset(credential.createdAtMs),
    expiration: credential.expiresAtMs === null ? null : withOffset(credential.expiresAtMs),
    lastUse: credential.lastUseMs === null ? null : withOffset(credential.lastUseMs),
    ovhSupport: false,
    allowedIPs: credential.allowedIps,
    rules: credential.rules,
  };
}

function currentCredential(call: Call): unknown {
  const { identity } = call;
  // A token is no application credential: there is nothing to show.
  if (identity.kind === 'oauth2') throw new ApiRefusal(403, 'This call has not been granted', 'Client::Forbidden');
  return credentialView(call, identity.credential);
}

function details(call: Call): unknown {
  const { identity, world } = call;
  const { nichandle } = world.state.account;
  const isKey = identity.kind === 'key';
  return {
    account: nichandle,
    allowedRoutes: isKey ? identity.credential.rules : null,
    description: isKey ? null : identity.account.description,
    identities: [
      isKey
        ? `urn:v1:eu:identity:account:${nichandle}`
        : `urn:v1:eu:identity:credential:${nichandle}/oauth2-${identity.account.clientId}`,
    ],
    method: isKey ? 'account' : 'oauth2_client_credentials',
    roles: null,
    user: null,
  };
}

function logout(call: Call): void {
  const { identity } = call;
  if (identity.kind === 'key') identity.credential.status = 'expired';
}

function html(status: number, body: string, headers: Record<string, string> = {}): RawAnswer {
  return new RawAnswer({
    status,
    body: `<!doctype html><title>Grant access</title><body>${body}</body>`,
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });
}

function credentialOfPage(call: Call): CredentialState | undefined {
  const token = call.query('credentialToken');
  return Object.values(call.world.state.credentials).find(
    ({ validationToken, status }) => validationToken === token && status === 'pendingValidation',
  );
}

/** The page on which a person grants what an application asks for. */
function validationPage(call: Call): RawAnswer {
  const credential = credentialOfPage(call);
  if (!credential) return html(404, '<h1>This request is not known</h1>');
  const rules = credential.rules
    .map(({ method, path }) => `<li>${method} ${path.replace(/[<>&"]/g, '?')}</li>`)
    .join('');
  return html(
    200,
    `<h1>Grant access</h1><ul>${rules}</ul><form method="post"><label>Days <input name="days" value="0"></label>
     <button name="decision" value="grant">Grant</button> <button name="decision" value="refuse">Refuse</button></form>`,
  );
}

const decision = z.object({ decision: z.enum(['grant', 'refuse']), days: z.coerce.number().min(0).default(0) });

function decide(call: Call, body: z.output<typeof decision>): RawAnswer {
  const credential = credentialOfPage(call);
  if (!credential) return html(404, '<h1>This request is not known</h1>');
  credential.status = body.decision === 'grant' ? 'validated' : 'refused';
  credential.expiresAtMs = body.days === 0 ? null : call.now + body.days * 86_400_000;
  if (credential.redirection === null) return html(200, '<h1>Done</h1>');
  return html(302, '', { Location: credential.redirection });
}

const tokenRequest = z.object({
  grant_type: z.string().optional(),
  scope: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

function tokenError(status: number, error: string, description: string): RawAnswer {
  return new RawAnswer({ status, body: JSON.stringify({ error, error_description: description }) });
}

function basicCredentials(authorization: string | undefined): readonly [id: string, secret: string] | null {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '');
  if (!match) return null;
  const [id = '', ...rest] = Buffer.from(match[1] ?? '', 'base64')
    .toString('utf8')
    .split(':');
  // Both parts are form-encoded before they are put together.
  return [decodeURIComponent(id), decodeURIComponent(rest.join(':'))];
}

function issueToken(call: Call, body: z.output<typeof tokenRequest>): RawAnswer {
  const { world } = call;
  const basic = basicCredentials(call.surroundings.authorization);
  const clientId = basic?.[0] ?? body.client_id ?? '';
  const secret = basic?.[1] ?? body.client_secret ?? '';
  const account = world.state.serviceAccounts[clientId];
  if (account?.secret !== secret)
    return tokenError(401, 'invalid_client', 'The requested OAuth 2.0 Client does not exist or its secret is wrong');
  if (body.grant_type !== 'client_credentials')
    return tokenError(400, 'unsupported_grant_type', 'Only client_credentials is supported');
  const lifetimeS = world.settings.tokenLifetimeS;
  const token = `${world.random.hex(40)}.${world.random.hex(24)}`;
  for (const [known, { expiresAtMs }] of Object.entries(world.state.tokens))
    if (expiresAtMs <= call.now) delete world.state.tokens[known];
  world.state.tokens[token] = { clientId, expiresAtMs: call.now + lifetimeS * 1_000 };
  return new RawAnswer({
    status: 200,
    body: JSON.stringify({
      access_token: token,
      token_type: 'Bearer',
      expires_in: lifetimeS - 1,
      scope: body.scope ?? 'all',
    }),
  });
}

const open = { open: true };

export const authRoutes: readonly Route[] = [
  route('GET', '/auth/time', 'time', (call) => call.world.wireNowS(), open),
  routeWithBody('POST', '/auth/credential', 'request_credential', credentialRequest, requestCredential, open),
  route('GET', '/auth/currentCredential', 'current_credential', currentCredential),
  route('GET', '/auth/details', 'auth_details', details),
  route('POST', '/auth/logout', 'logout', logout),
  // `!` stands for "outside of /1.0".
  route('GET', '!/auth', 'validation_page', validationPage, open),
  routeWithBody('POST', '!/auth', 'validate', decision, decide, open),
  routeWithBody('POST', '!/auth/oauth2/token', 'token', tokenRequest, issueToken, open),
];
