import { Global, Module } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { CONSOLE_LIMITS, ConsolesModule, type ConsoleLimits } from '@uni/feature-consoles';
import { ConsoleGate } from './console.gate.js';
import { ConsoleMetrics } from './console.metrics.js';
import { ConsolesController } from './consoles.controller.js';

const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

const limitsOf = (config: ApiConfig): ConsoleLimits => ({
  maxPerUser: config.CONSOLE_MAX_PER_USER,
  maxPerInstance: config.CONSOLE_MAX_PER_INSTANCE,
  maxPerProcess: config.CONSOLE_MAX_PER_PROCESS,
  idleMs: config.CONSOLE_IDLE_MINUTES * MINUTE_MS,
  longestMs: config.CONSOLE_MAX_MINUTES * MINUTE_MS,
  maxBytes: config.CONSOLE_MAX_MIB * MIB,
});

/** Global, because the feature asks the process that runs it for its limits. */
@Global()
@Module({
  providers: [{ provide: CONSOLE_LIMITS, inject: [API_CONFIG], useFactory: limitsOf }],
  exports: [CONSOLE_LIMITS],
})
class ConsoleLimitsModule {}

@Module({
  imports: [ConsoleLimitsModule, ConsolesModule],
  controllers: [ConsolesController],
  providers: [ConsoleGate, ConsoleMetrics],
})
export class ConsolesApiModule {}
