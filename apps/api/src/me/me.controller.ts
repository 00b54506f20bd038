import { Controller } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { People, Sessions, SshKeys, type SignedInPrincipal } from '@uni/feature-accounts';
import type { z } from 'zod';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './me.endpoints.js';

@Controller()
export class MeController {
  constructor(
    private readonly people: People,
    private readonly sessions: Sessions,
    private readonly sshKeys: SshKeys,
  ) {}

  @Endpoint(spec.getMe)
  get(@Caller() who: SignedInPrincipal): Promise<accounts.User> {
    return this.people.get(who.userId);
  }

  @Endpoint(spec.updateMe)
  update(@Input() { body }: InputOf<typeof spec.updateMe>, @Caller() who: SignedInPrincipal): Promise<accounts.User> {
    return this.people.update(who.userId, body);
  }

  @Endpoint(spec.listSessions)
  listSessions(@Caller() who: SignedInPrincipal): Promise<z.input<typeof accounts.activeSessions>> {
    return this.sessions.list(who.userId, who.sessionId);
  }

  @Endpoint(spec.endSession)
  endSession(@Input() { params }: InputOf<typeof spec.endSession>, @Caller() who: SignedInPrincipal): Promise<void> {
    return this.sessions.revoke(who.userId, params.id);
  }

  @Endpoint(spec.listSshKeys)
  async listSshKeys(@Caller() who: SignedInPrincipal): Promise<z.input<typeof accounts.sshKeys>> {
    return { items: await this.sshKeys.list(who.userId), nextCursor: null };
  }

  @Endpoint(spec.createSshKey)
  createSshKey(
    @Input() { body }: InputOf<typeof spec.createSshKey>,
    @Caller() who: SignedInPrincipal,
  ): Promise<accounts.SshKey> {
    return this.sshKeys.add(who.userId, body.name, body.publicKey);
  }

  @Endpoint(spec.deleteSshKey)
  deleteSshKey(
    @Input() { params }: InputOf<typeof spec.deleteSshKey>,
    @Caller() who: SignedInPrincipal,
  ): Promise<void> {
    return this.sshKeys.remove(who.userId, params.id);
  }
}
