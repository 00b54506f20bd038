import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationDefinitions } from '@uni/feature-operations';
import { AdoptDefinition } from '../imports/adopt.definition.js';
import { ShelveDefinition, SuspendDefinition } from './away.definitions.js';
import { ResumeDefinition, UnshelveDefinition } from './back.definitions.js';
import { CloneDefinition } from './clone.definition.js';
import { CreateDefinition } from './create.definition.js';
import { DeleteDefinition } from './delete.definition.js';
import { RebootDefinition } from './reboot.definition.js';
import { RebuildDefinition } from './rebuild.definition.js';
import { RenameDefinition } from './rename.definition.js';
import { RescueDefinition, UnrescueDefinition } from './rescue.definitions.js';
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
    @Inject(SuspendDefinition) private readonly suspend: SuspendDefinition,
    @Inject(ResumeDefinition) private readonly resume: ResumeDefinition,
    @Inject(ShelveDefinition) private readonly shelve: ShelveDefinition,
    @Inject(UnshelveDefinition) private readonly unshelve: UnshelveDefinition,
    @Inject(RebuildDefinition) private readonly rebuild: RebuildDefinition,
    @Inject(CloneDefinition) private readonly clone: CloneDefinition,
    @Inject(RescueDefinition) private readonly rescue: RescueDefinition,
    @Inject(UnrescueDefinition) private readonly unrescue: UnrescueDefinition,
    @Inject(DeleteDefinition) private readonly remove: DeleteDefinition,
    @Inject(AdoptDefinition) private readonly adopt: AdoptDefinition,
    @Inject(RenameDefinition) private readonly rename: RenameDefinition,
  ) {}

  onModuleInit(): void {
    const { create, start, stop, reboot, resize, suspend, resume, shelve, unshelve, remove } = this;
    for (const definition of [create, start, stop, reboot, resize, suspend, resume, shelve, unshelve, remove])
      this.definitions.register(definition);
    for (const definition of [this.rebuild, this.clone, this.rescue, this.unrescue, this.adopt, this.rename])
      this.definitions.register(definition);
  }
}
