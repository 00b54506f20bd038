import { Controller, Inject, Req, Res } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import type { accounts } from '@uni/contracts';
import {
  clientDevice,
  FirstAdministrator,
  Registration,
  Sessions,
  SignIn,
  unauthenticated,
  type ClientDevice,
} from '@uni/feature-accounts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessTokenAuthentication } from '../http/access-token.authentication.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Input } from '../http/parameters.decorator.js';
import * as spec from './auth.endpoints.js';
import { RefreshCookie } from './refresh-cookie.js';
import { SignedInAnswer } from './signed-in.answer.js';

@Controller()
export class AuthController {
  constructor(
    private readonly registration: Registration,
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly firstAdministrator: FirstAdministrator,
    private readonly authentication: AccessTokenAuthentication,
    private readonly cookie: RefreshCookie,
    private readonly answer: SignedInAnswer,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  @Endpoint(spec.register)
  async register(
    @Input() { body }: InputOf<typeof spec.register>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<accounts.SignedIn & { organization: accounts.Organization }> {
    const { user, organization } = await this.registration.register(body);
    const tokens = await this.sessions.open(user, deviceOf(request));
    return { ...(await this.answer.give(reply, tokens, body.session)), organization };
  }

  @Endpoint(spec.login)
  async login(
    @Input() { body }: InputOf<typeof spec.login>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<accounts.SignedIn> {
    const tokens = await this.signIn.withPassword(body.email, body.password, deviceOf(request));
    return this.answer.give(reply, tokens, body.session);
  }

  @Endpoint(spec.refresh)
  async refresh(
    @Input() { body }: InputOf<typeof spec.refresh>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<accounts.SignedIn> {
    const token = body.refreshToken ?? this.cookie.read(request);
    if (token === null) throw unauthenticated('no refresh token');
    const tokens = await this.sessions.refresh(token, deviceOf(request));
    return this.answer.give(reply, tokens, body.refreshToken === undefined ? 'cookie' : 'token');
  }

  @Endpoint(spec.logout)
  async logout(
    @Input() { body }: InputOf<typeof spec.logout>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const token = body.refreshToken ?? this.cookie.read(request);
    if (token !== null) await this.sessions.signOutByRefreshToken(token);
    const principal = await this.authentication.authenticateIfPossible(request, reply);
    if (principal) await this.sessions.signOut(principal.userId, principal.sessionId);
    this.cookie.clear(reply);
  }

  @Endpoint(spec.setupState)
  async setupState(): Promise<{ required: boolean }> {
    return { required: await this.firstAdministrator.isMissing() };
  }

  @Endpoint(spec.setup)
  async setup(
    @Input() { body }: InputOf<typeof spec.setup>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<accounts.SignedIn> {
    const { user } = await this.firstAdministrator.setUp(body.token, this.config.SETUP_TOKEN, body);
    const tokens = await this.sessions.open(user, deviceOf(request));
    return this.answer.give(reply, tokens, body.session);
  }
}

function deviceOf(request: FastifyRequest): ClientDevice {
  return clientDevice(request.exchange.ip, request.headers['user-agent']);
}
