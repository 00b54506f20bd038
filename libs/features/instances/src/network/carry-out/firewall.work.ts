import { Inject, Injectable } from '@nestjs/common';
import type { FirewallFacet } from '@uni/compute-port';
import { Database, Outbox } from '@uni/data';
import {
  done,
  fail,
  failure,
  wait,
  type OperationDefinition,
  type OperationRecord,
  type OperationStep,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { CLOCK, type Clock } from '@uni/platform';
import { followTask, keptBy } from '../../carry-out/follow-task.js';
import { Machines, refOf, type Target } from '../../carry-out/machines.js';
import { askNetwork } from '../network.sql.js';
import { firewallParams, isBlank, knownOf, versionOf, type KnownFirewall } from '../network.types.js';
import { NetworkChanges } from './network-changes.js';
import { FIREWALL_SENTENCES } from './network.sentences.js';

/** A place may show the old rules for a moment. */
const LOOKS_MAX = 5;
const LOOK_AGAIN_MS = 2_000;
/** The look that follows a failure is given again by whoever opens the page after this. */
const PATIENCE_MS = 30_000;

interface Site extends Target {
  readonly firewall: FirewallFacet;
}

/** Writes a whole set of rules over exactly the one that the customer saw, and reads it back. */
@Injectable()
export class FirewallWork implements OperationDefinition {
  readonly kind = 'firewall.write' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    inspect: { run: (context) => this.inspect(context) },
    firewall: { weight: 4, run: (context) => this.write(context) },
    reread: { run: (context) => this.reread(context) },
  };
  readonly sentences = FIREWALL_SENTENCES;

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(NetworkChanges) private readonly changes: NetworkChanges,
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What somebody else has written meanwhile is shown, not overwritten. */
  private async inspect(context: StepContext): Promise<StepOutcome> {
    const site = await this.site(context);
    if (!site) return fail(failure('unsupported_by_provider'));
    const { version, firewall } = firewallParams.parse(context.operation.params);
    const present = await this.read(site, context);
    const expected = version === null ? isBlank(present) : versionOf(present) === version;
    if (expected || versionOf(present) === versionOf(firewall)) return done();
    await context.commit(() => this.changes.saw(site.instance.id, present));
    return fail(failure('firewall_changed', FIREWALL_SENTENCES));
  }

  private async write(context: StepContext): Promise<StepOutcome> {
    const site = await this.site(context);
    if (!site) return fail(failure('unsupported_by_provider'));
    const { rules, ...defaults } = firewallParams.parse(context.operation.params).firewall;
    const wished = { ...defaults, rules: rules.map(({ elsewhere: _, ...rule }) => rule) };
    const unfinished = await followTask(context, site.driver, keptBy(context), () =>
      site.firewall.write(refOf(site.instance), wished, context.call),
    );
    return unfinished ?? done();
  }

  private async reread(context: StepContext): Promise<StepOutcome> {
    const site = await this.site(context);
    if (!site) return fail(failure('unsupported_by_provider'));
    const { firewall } = firewallParams.parse(context.operation.params);
    const present = await this.read(site, context);
    if (versionOf(present) === versionOf(firewall))
      return done({ commit: () => this.changes.wrote(site.instance.id, present) });
    const looks = typeof context.step.task === 'number' ? context.step.task + 1 : 1;
    if (looks < LOOKS_MAX) {
      await context.keep(looks);
      return wait(LOOK_AGAIN_MS, { vendorDetail: 'other rules than those that were written' });
    }
    return fail(failure('provider_refused', FIREWALL_SENTENCES, 'other rules were read back than were written'));
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(operation);
  }

  async failed({ operation }: StepContext): Promise<{ refundedMicros: null }> {
    await this.lookAgain(operation);
    await this.changes.free(operation);
    return { refundedMicros: null };
  }

  /** How far it came is the place's to say. */
  private async lookAgain({ id, instanceId }: OperationRecord): Promise<void> {
    const now = this.clock.now();
    await this.database.query(askNetwork, String(instanceId), now, new Date(now.getTime() + PATIENCE_MS));
    await this.outbox.add('network.read', `${String(instanceId)}-${id}`, { instanceId: String(instanceId) });
  }

  private async read({ firewall, instance }: Site, context: StepContext): Promise<KnownFirewall> {
    return knownOf(await firewall.read(refOf(instance), context.call));
  }

  private async site(context: StepContext): Promise<Site | null> {
    const target = await this.machines.of(context.operation);
    const { firewall } = target.driver;
    return firewall ? { ...target, firewall } : null;
  }
}
