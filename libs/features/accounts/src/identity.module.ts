import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { AccessTokens } from './access-tokens.js';
import { Principals } from './principals.js';

/** Signing people in and knowing who calls; for the API, which binds {@link IDENTITY_OPTIONS}. */
@Module({ imports: [AuditModule], providers: [AccessTokens, Principals], exports: [AccessTokens, Principals] })
export class IdentityModule {}
