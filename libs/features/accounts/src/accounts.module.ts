import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { Members } from './members.js';
import { SshKeys } from './ssh-keys.js';

/** What other features ask about people: who may, and with which keys. */
@Module({ imports: [AuditModule], providers: [Members, SshKeys], exports: [Members, SshKeys] })
export class AccountsModule {}
