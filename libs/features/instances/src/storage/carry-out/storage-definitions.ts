import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationDefinitions } from '@uni/feature-operations';
import { DiscWork } from './disc.work.js';
import { STORAGE_ACTS } from './storage.acts.js';
import { StorageWork } from './storage.work.js';

/** How operations on what stands beside machines are carried out, told to the operations feature when the worker starts. */
@Injectable()
export class StorageDefinitions implements OnModuleInit {
  constructor(
    @Inject(OperationDefinitions) private readonly definitions: OperationDefinitions,
    @Inject(StorageWork) private readonly things: StorageWork,
    @Inject(DiscWork) private readonly discs: DiscWork,
  ) {}

  onModuleInit(): void {
    for (const act of STORAGE_ACTS) this.definitions.register(this.things.definition(act));
    for (const kind of ['iso.attach', 'iso.detach'] as const) this.definitions.register(this.discs.definition(kind));
  }
}
