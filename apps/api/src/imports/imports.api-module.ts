import { Module } from '@nestjs/common';
import { InstancesModule } from '@uni/feature-instances';
import { OperationsModule } from '@uni/feature-operations';
import { ImportsController } from './imports.controller.js';

@Module({ imports: [InstancesModule, OperationsModule], controllers: [ImportsController] })
export class ImportsApiModule {}
