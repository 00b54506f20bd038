import { Module } from '@nestjs/common';
import { OperationsModule } from '@uni/feature-operations';
import { OperationAnswers } from './operation.answers.js';
import { OperationsController } from './operations.controller.js';

@Module({
  imports: [OperationsModule],
  controllers: [OperationsController],
  providers: [OperationAnswers],
  exports: [OperationAnswers],
})
export class OperationsApiModule {}
