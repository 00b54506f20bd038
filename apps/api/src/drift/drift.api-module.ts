import { Module } from '@nestjs/common';
import { InstancesModule } from '@uni/feature-instances';
import { OperationsModule } from '@uni/feature-operations';
import { DriftController } from './drift.controller.js';

@Module({ imports: [InstancesModule, OperationsModule], controllers: [DriftController] })
export class DriftApiModule {}
