import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { AccessTokens } from './access-tokens.js';
import { AdminOrganizations } from './admin-organizations.js';
import { AdminUsers } from './admin-users.js';
import { FirstAdministrator } from './first-administrator.js';
import { LoginAttempts } from './login-attempts.js';
import { OrganizationFounding } from './organization.founding.js';
import { Organizations } from './organizations.js';
import { Passwords } from './passwords.js';
import { People } from './people.js';
import { Principals } from './principals.js';
import { RefreshTokens } from './refresh-tokens.js';
import { Registration } from './registration.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';

const OFFERED = [
  Principals,
  Registration,
  SignIn,
  Sessions,
  FirstAdministrator,
  People,
  Organizations,
  AdminUsers,
  AdminOrganizations,
];

/** Signing people in and knowing who calls; for the API, which binds {@link IDENTITY_OPTIONS}. */
@Module({
  imports: [AuditModule],
  providers: [AccessTokens, RefreshTokens, Passwords, LoginAttempts, OrganizationFounding, ...OFFERED],
  exports: OFFERED,
})
export class IdentityModule {}
