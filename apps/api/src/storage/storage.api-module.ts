import { Module } from '@nestjs/common';
import { InstancesModule } from '@uni/feature-instances';
import { OperationsApiModule } from '../operations/operations.api-module.js';
import { BackupsController } from './backups.controller.js';
import { DiscsController } from './discs.controller.js';
import { SnapshotsController } from './snapshots.controller.js';
import { VolumesController } from './volumes.controller.js';

@Module({
  imports: [InstancesModule, OperationsApiModule],
  controllers: [SnapshotsController, VolumesController, BackupsController, DiscsController],
})
export class StorageApiModule {}
