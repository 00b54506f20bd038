import { Inject, Injectable } from '@nestjs/common';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';
import { claimWatch } from './expiry.sql.js';
import { CertificateUnseen, LEAF_LOOK, type LeafCertificate, type lookAtLeaf } from './leaf-certificate.js';

const DAY_MS = 24 * 3_600_000;
/** A host that did not answer may be starting. */
const FAILED_PAUSE_MS = 3_600_000;
const CLAIM_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;

/** Looks at the certificate of one watched host, once a day. */
@Injectable()
@HandlesJob('certificate.check')
export class CertificateCheckHandler implements JobHandler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(LEAF_LOOK) private readonly leaf: typeof lookAtLeaf,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const id = String(body['watchId']);
    const now = this.clock.now();
    const [claimed] = await this.database.query(claimWatch, id, now, new Date(now.getTime() + CLAIM_MS));
    if (!claimed) return;
    const seen = await this.look(claimed.host, claimed.port);
    const isUnseen = seen instanceof CertificateUnseen;
    const checkedAt = this.clock.now();
    await this.database.transaction(async () => {
      await this.database.client.certificateWatch.updateMany({
        where: { id },
        data: {
          checkedAt,
          nextCheckAt: new Date(checkedAt.getTime() + (isUnseen ? FAILED_PAUSE_MS : DAY_MS)),
          ...(isUnseen ? { failure: seen.message } : { ...seen, failure: null }),
        },
      });
      await this.events.emit('dns.updated', claimed.organizationId, id);
    });
  }

  private async look(host: string, port: number): Promise<LeafCertificate | CertificateUnseen> {
    try {
      // What operators allow for providers is not for customers to look at.
      return await this.leaf({ host, port, privateAllowed: false, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (error instanceof CertificateUnseen) return error;
      throw error;
    }
  }
}
