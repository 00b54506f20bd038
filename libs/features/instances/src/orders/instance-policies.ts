import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@uni/data';
import { OperationPolicies, type OperationRecord } from '@uni/feature-operations';
import { AppError, currentContext, must, SecretBox, type SealedSecret } from '@uni/platform';
import { ImportOrders } from '../imports/import-orders.service.js';
import {
  cloneParams,
  createParams,
  rebootParams,
  rebuildParams,
  resizeParams,
  stopParams,
} from '../instance.params.js';
import { INSTANCE_STATES, validateStates } from '../instance.states.js';
import { userDataPlace } from '../instance.types.js';
import { CloneOrder } from './clone-order.service.js';
import { CreateOrder } from './create-order.service.js';
import { DeleteOrder } from './delete-order.service.js';
import { LIFECYCLE_ACTIONS, LifecycleOrders } from './lifecycle-orders.service.js';
import { PowerOrders } from './power-orders.service.js';
import { RebuildOrder } from './rebuild-order.service.js';
import { RenameOrder } from './rename-order.service.js';
import { ResizeOrder } from './resize-order.service.js';

/** What may be asked of operations on instances, told to the operations feature when the process starts. */
@Injectable()
export class InstancePolicies implements OnModuleInit {
  constructor(
    @Inject(OperationPolicies) private readonly policies: OperationPolicies,
    @Inject(Database) private readonly database: Database,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(CreateOrder) private readonly creating: CreateOrder,
    @Inject(PowerOrders) private readonly power: PowerOrders,
    @Inject(LifecycleOrders) private readonly lifecycle: LifecycleOrders,
    @Inject(RebuildOrder) private readonly rebuilding: RebuildOrder,
    @Inject(CloneOrder) private readonly cloning: CloneOrder,
    @Inject(ResizeOrder) private readonly resizing: ResizeOrder,
    @Inject(RenameOrder) private readonly renaming: RenameOrder,
    @Inject(DeleteOrder) private readonly deleting: DeleteOrder,
    @Inject(ImportOrders) private readonly importing: ImportOrders,
  ) {}

  onModuleInit(): void {
    validateStates(INSTANCE_STATES);
    // From its start on a machine does work for somebody; until then it can be taken back without anybody noticing.
    this.policies.register({
      kind: 'instance.create',
      pointOfNoReturn: 'start',
      retry: (failed) => this.createAgain(failed),
    });
    this.policies.register({
      kind: 'instance.start',
      pointOfNoReturn: null,
      retry: (failed) => this.power.start(organizationOf(failed), instanceOf(failed), caller()),
    });
    this.policies.register({
      kind: 'instance.stop',
      pointOfNoReturn: null,
      retry: (failed) =>
        this.power.stop(organizationOf(failed), instanceOf(failed), stopParams.parse(failed.params).force, caller()),
    });
    this.policies.register({
      kind: 'instance.reboot',
      pointOfNoReturn: null,
      retry: (failed) =>
        this.power.reboot(
          organizationOf(failed),
          instanceOf(failed),
          rebootParams.parse(failed.params).force,
          caller(),
        ),
    });
    this.policies.register({
      kind: 'instance.resize',
      pointOfNoReturn: null,
      retry: (failed) => {
        const { from, to } = resizeParams.parse(failed.params);
        const [organizationId, id] = [organizationOf(failed), instanceOf(failed)];
        // It was to bring back the size that was ordered.
        if (isDeepStrictEqual(from.size, to.size)) return this.resizing.toOwnSize(organizationId, id, caller());
        return this.resizing.resize(organizationId, id, to.templateId, caller());
      },
    });
    for (const action of LIFECYCLE_ACTIONS)
      this.policies.register({
        kind: `instance.${action}`,
        pointOfNoReturn: null,
        retry: (failed) => this.lifecycle.order(action, organizationOf(failed), instanceOf(failed), caller()),
      });
    this.policies.register({
      kind: 'instance.rebuild',
      pointOfNoReturn: null,
      retry: (failed) => {
        const wish = rebuildParams.parse(failed.params);
        return this.rebuilding.order(organizationOf(failed), instanceOf(failed), wish, caller());
      },
    });
    this.policies.register({
      kind: 'instance.clone',
      pointOfNoReturn: 'start',
      retry: (failed) => this.cloneAgain(failed),
    });
    this.policies.register({
      kind: 'instance.rename',
      pointOfNoReturn: null,
      retry: (failed) => this.renaming.toOwnName(organizationOf(failed), instanceOf(failed), caller()),
    });
    this.policies.register({
      kind: 'instance.adopt',
      pointOfNoReturn: null,
      retry: (failed) => this.importing.again(failed, caller()),
    });
    this.policies.register({
      kind: 'instance.delete',
      pointOfNoReturn: null,
      retry: (failed) => this.deleting.delete(organizationOf(failed), instanceOf(failed), caller()),
    });
  }

  /** Nothing is left of the failed copy but its row. */
  private async cloneAgain(failed: OperationRecord): Promise<string> {
    const gone = await this.database.client.instance.findUniqueOrThrow({ where: { id: instanceOf(failed) } });
    const { sourceId } = cloneParams.parse(failed.params);
    return this.cloning.order(organizationOf(failed), sourceId, gone.name, gone.sshPublicKeys, caller());
  }

  /** Nothing is left of the failed one but its row: the same order makes a new instance. */
  private async createAgain(failed: OperationRecord): Promise<string> {
    const gone = await this.database.client.instance.findUniqueOrThrow({ where: { id: instanceOf(failed) } });
    const sealed = gone.userData as unknown as SealedSecret | null;
    const orderer = {
      userId: caller(),
      organizationId: gone.organizationId,
      accountId: gone.accountId,
      currency: gone.currency,
    };
    const { templateId, moves } = createParams.parse(failed.params);
    return this.creating.order(orderer, templateId, {
      name: gone.name,
      hostname: gone.hostname,
      sshPublicKeys: gone.sshPublicKeys,
      userData: sealed === null ? null : this.secrets.open(sealed, userDataPlace(gone.id)),
      tags: gone.tags,
      region: moves?.region ?? null,
    });
  }
}

function organizationOf(operation: OperationRecord): string {
  return must(operation.organizationId, 'organisation of the operation');
}

function instanceOf(operation: OperationRecord): string {
  return must(operation.instanceId, 'instance of the operation');
}

function caller(): string {
  const { actor } = currentContext();
  if (actor.kind === 'user') return actor.userId;
  throw new AppError({ kind: 'forbidden', code: 'forbidden', publicMessage: 'Only a person may repeat an operation.' });
}
