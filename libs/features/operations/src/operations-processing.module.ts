import { Module } from '@nestjs/common';
import { OperationAdvanceHandler } from './operation-advance.handler.js';
import { OperationClock } from './operation.clock.js';
import { OperationEndings } from './operation.endings.js';
import { OperationMarks } from './operation.marks.js';
import { OperationDefinitions } from './operation.registry.js';
import { OperationRepository } from './operation.repository.js';
import { OperationRunner } from './operation.runner.js';
import { OperationSlices } from './operation.slices.js';
import { OperationsModule } from './operations.module.js';

/** What the worker runs. Expects `RUNNER_OPTIONS` from a global module of the worker, and features that register their definitions. */
@Module({
  imports: [OperationsModule],
  providers: [
    OperationDefinitions,
    OperationRepository,
    OperationMarks,
    OperationEndings,
    OperationSlices,
    OperationRunner,
    OperationAdvanceHandler,
    OperationClock,
  ],
  exports: [OperationsModule, OperationDefinitions, OperationRunner],
})
export class OperationsProcessingModule {}
