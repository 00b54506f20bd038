import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ProvidersModule } from '@uni/feature-providers';
import { ConsoleOpenHandler } from './open/console-open.handler.js';
import { ConsoleClock } from './open/console.clock.js';
import { ConsoleJournal } from './tickets/console-journal.js';

/** What the worker runs. Expects `PROVIDER_REGISTRY` from a global module of the worker. */
@Module({
  imports: [AuditModule, ProvidersModule],
  providers: [ConsoleJournal, ConsoleOpenHandler, ConsoleClock],
})
export class ConsolesProcessingModule {}
