import { Inject, Injectable } from '@nestjs/common';
import { HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { OperationRunner } from './operation.runner.js';

@Injectable()
@HandlesJob('operation.advance')
export class OperationAdvanceHandler implements JobHandler {
  constructor(@Inject(OperationRunner) private readonly runner: OperationRunner) {}

  async handle(body: JobBody): Promise<void> {
    await this.runner.advance(String(body['operationId']));
  }
}
