import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { CertificateWatches } from '@uni/feature-dns';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './dns.endpoints.js';

@Controller()
export class CertificatesController {
  constructor(@Inject(CertificateWatches) private readonly watches: CertificateWatches) {}

  @Endpoint(spec.listWatches)
  list(@Caller() caller: Principal) {
    return this.watches.list(caller.organizationId);
  }

  @Endpoint(spec.createWatch)
  create(@Input() { body }: InputOf<typeof spec.createWatch>, @Caller() caller: Principal) {
    return this.watches.create(caller.organizationId, body);
  }

  @Endpoint(spec.deleteWatch)
  remove(@Input() { params }: InputOf<typeof spec.deleteWatch>, @Caller() caller: Principal): Promise<void> {
    return this.watches.remove(caller.organizationId, params.id);
  }
}
