import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ConsoleRelays } from './relay/console-relays.js';
import { ConsoleJournal } from './tickets/console-journal.js';
import { ConsoleTickets } from './tickets/console-tickets.js';

/** Tickets and relays, for the process that people reach. Expects `CONSOLE_LIMITS` from a global module of it. */
@Module({
  imports: [AuditModule],
  providers: [ConsoleJournal, ConsoleTickets, ConsoleRelays],
  exports: [ConsoleTickets, ConsoleRelays],
})
export class ConsolesModule {}
