import type { MemberRole, PlatformRole } from '@uni/data';

/** Who is signed in. The organisation is the acting one; it is absent where the person belongs to none. */
export interface SignedInPrincipal {
  readonly userId: string;
  readonly sessionId: string;
  readonly platformRole: PlatformRole;
  readonly organizationId: string | null;
  readonly organizationRole: MemberRole | null;
  readonly accountId: bigint | null;
  readonly currency: string | null;
}

/** Who acts for an organisation: what every route with member access gets. */
export interface Principal extends SignedInPrincipal {
  readonly organizationId: string;
  readonly organizationRole: MemberRole;
  readonly accountId: bigint;
  readonly currency: string;
}

export function actsForOrganization(principal: SignedInPrincipal): principal is Principal {
  return principal.organizationId !== null && principal.organizationRole !== null && principal.accountId !== null;
}
