import { Module } from '@nestjs/common';
import { InstancesModule } from '@uni/feature-instances';
import { OperationsApiModule } from '../operations/operations.api-module.js';
import { InstancesController } from './instances.controller.js';

@Module({ imports: [InstancesModule, OperationsApiModule], controllers: [InstancesController] })
export class InstancesApiModule {}
