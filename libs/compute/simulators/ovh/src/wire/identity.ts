import type { ApplicationState, CredentialState, ServiceAccountState } from '../world/state.js';

/** Who calls. */
export type Identity =
  | { readonly kind: 'key'; readonly application: ApplicationState; readonly credential: CredentialState }
  | { readonly kind: 'oauth2'; readonly account: ServiceAccountState };

/** Without the secret. */
export function nameOf(identity: Identity): string {
  return identity.kind === 'key'
    ? `application ${identity.application.applicationId} credential ${identity.credential.credentialId}`
    : identity.account.clientId;
}
