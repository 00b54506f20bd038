import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts.module.js';
import { Housekeeping } from './housekeeping.js';

/** What the worker runs. */
@Module({ imports: [AccountsModule], providers: [Housekeeping], exports: [AccountsModule, Housekeeping] })
export class AccountsProcessingModule {}
