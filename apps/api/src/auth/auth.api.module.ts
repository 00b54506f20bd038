import { Module } from '@nestjs/common';
import { IdentityModule } from '@uni/feature-accounts';
import { AuthController } from './auth.controller.js';
import { RefreshCookie } from './refresh-cookie.js';
import { SignedInAnswer } from './signed-in.answer.js';

@Module({ imports: [IdentityModule], controllers: [AuthController], providers: [RefreshCookie, SignedInAnswer] })
export class AuthApiModule {}
