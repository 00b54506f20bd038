import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationPolicies, type OperationRecord } from '@uni/feature-operations';
import { AppError, currentContext } from '@uni/platform';
import { ZoneReader } from '../zones/zone.reader.js';
import { actionsOf, differenceFrom, targetOf } from './change-target.js';
import { zoneChanged } from './change-set.js';
import { applyParams } from './change.params.js';
import { ZoneDesk } from './zone-desk.js';

/** How a failed change of a zone is ordered again, told to the operations feature when the process starts. */
@Injectable()
export class DnsPolicies implements OnModuleInit {
  constructor(
    @Inject(OperationPolicies) private readonly policies: OperationPolicies,
    @Inject(ZoneDesk) private readonly desk: ZoneDesk,
    @Inject(ZoneReader) private readonly reader: ZoneReader,
  ) {}

  onModuleInit(): void {
    this.policies.register({ kind: 'dns.apply', pointOfNoReturn: null, retry: (failed) => this.again(failed) });
  }

  private async again({ organizationId, params }: OperationRecord): Promise<string> {
    const { zoneId, changes } = applyParams.parse(params);
    const zone = await this.desk.zone(organizationId ?? '', zoneId);
    const current = await this.reader.known(zoneId);
    const target = targetOf(current, changes);
    if (target === null) throw zoneChanged();
    const diff = differenceFrom(zone.name, current, target.target, target.before);
    if (actionsOf(diff).length === 0) throw zoneChanged();
    return this.desk.begin(zone, diff, 'again', caller());
  }
}

function caller(): string {
  const { actor } = currentContext();
  if (actor.kind === 'user') return actor.userId;
  throw new AppError({ kind: 'forbidden', code: 'forbidden', publicMessage: 'Only a person may repeat an operation.' });
}
