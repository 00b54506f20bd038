import { Module } from '@nestjs/common';
import { InstancesModule } from '@uni/feature-instances';
import { OperationsApiModule } from '../operations/operations.api-module.js';
import { NetworkController } from './network.controller.js';

@Module({
  imports: [InstancesModule, OperationsApiModule],
  controllers: [NetworkController],
})
export class NetworkApiModule {}
