import { Module } from '@nestjs/common';
import { InstancesModule } from '@uni/feature-instances';
import { OperationsApiModule } from '../operations/operations.api-module.js';
import { InstancesController } from './instances.controller.js';
import { LifecycleController } from './lifecycle.controller.js';

@Module({ imports: [InstancesModule, OperationsApiModule], controllers: [InstancesController, LifecycleController] })
export class InstancesApiModule {}
