import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationDefinitions } from '@uni/feature-operations';
import { CreateDefinition } from './create.definition.js';
import { DeleteDefinition } from './delete.definition.js';
import { RebootDefinition } from './reboot.definition.js';
import { ResizeDefinition } from './resize.definition.js';
import { StartDefinition } from './start.definition.js';
import { StopDefinition } from './stop.definition.js';

/** How operations on instances are carried out, told to the operations feature when the worker starts. */
@Injectable()
export class InstanceDefinitions implements OnModuleInit {
  constructor(
    @Inject(OperationDefinitions) private readonly definitions: OperationDefinitions,
    @Inject(CreateDefinition) private readonly create: CreateDefinition,
    @Inject(StartDefinition) private readonly start: StartDefinition,
    @Inject(StopDefinition) private readonly stop: StopDefinition,
    @Inject(RebootDefinition) private readonly reboot: RebootDefinition,
    @Inject(ResizeDefinition) private readonly resize: ResizeDefinition,
    @Inject(DeleteDefinition) private readonly remove: DeleteDefinition,
  ) {}

  onModuleInit(): void {
    for (const definition of [this.create, this.start, this.stop, this.reboot, this.resize, this.remove])
      this.definitions.register(definition);
  }
}
