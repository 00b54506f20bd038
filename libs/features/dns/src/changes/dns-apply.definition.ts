import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DnsConnection, DnsRegistry } from '@uni/dns-core';
import { Database, Events, statement } from '@uni/data';
import {
  done,
  fail,
  failure,
  OperationDefinitions,
  skip,
  wait,
  type OperationDefinition,
  type StepContext,
  type StepOutcome,
} from '@uni/feature-operations';
import { must } from '@uni/platform';
import { DNS_REGISTRY } from '../dns-registry.token.js';
import { newZoneFaults } from '../records/record.validation.js';
import { CHECK_INTERVAL_MS } from '../zones/zone-check.handler.js';
import { ZoneReader } from '../zones/zone.reader.js';
import { actionsOf, differenceFrom, targetOf } from './change-target.js';
import { applyParams, publication, valuesOf, type Publication } from './change.params.js';
import { APPLY_SENTENCES } from './dns.sentences.js';
import { ZoneLookBack } from './look-back.js';
import { makeChanges, memoryOf, publish } from './zone-changer.js';
import { afterDiff } from './zone.diff.js';

const PAGE_PAUSE_MS = 1_000;
const BETWEEN_CHANGES_MS = 1_000;
const ROUNDS_MAX = 6;
/** Taking back goes on until it has succeeded: not in haste. */
const CLEANUP_PAUSE_MS = 30_000;

const letGo = statement<[string, Date], never>(
  'dns_zone_let_go',
  `UPDATE dns_zones SET operation_id = NULL, lease_until = NULL, next_check_at = $2::timestamptz, pass_started_at = NULL, pass_hash = NULL,
     pass_cursor = NULL, pass_seen = '{}' WHERE operation_id = $1::uuid`,
);

/**
 * Brings a set of changes into a zone: looks whether they still fit, makes them, publishes once, reads back. When one of them cannot be
 * made, all are taken back, and the zone is published as it was.
 */
@Injectable()
export class DnsApplyDefinition implements OperationDefinition, OnModuleInit {
  readonly kind = 'dns.apply';
  readonly sentences = APPLY_SENTENCES;
  readonly steps = {
    compare: { run: (context: StepContext) => this.compare(context) },
    change: { weight: 3, run: (context: StepContext) => this.change(context) },
    publish: { weight: 2, run: (context: StepContext) => this.publish(context) },
    verify: { run: (context: StepContext) => this.verify(context) },
  };
  readonly compensate = { run: (context: StepContext) => this.takeBack(context) };

  constructor(
    @Inject(OperationDefinitions) private readonly definitions: OperationDefinitions,
    @Inject(DNS_REGISTRY) private readonly registry: DnsRegistry,
    @Inject(ZoneReader) private readonly reader: ZoneReader,
    @Inject(ZoneLookBack) private readonly back: ZoneLookBack,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
  ) {}

  onModuleInit(): void {
    this.definitions.register(this);
  }

  succeeded(context: StepContext): Promise<void> {
    return this.end(context);
  }

  async failed(context: StepContext): Promise<{ readonly refundedMicros: null }> {
    await this.end(context);
    return { refundedMicros: null };
  }

  private async compare(context: StepContext): Promise<StepOutcome> {
    const { zoneId, subject, changes } = paramsOf(context);
    const connection = await this.open(context);
    const step = await this.reader.advance(connection, zoneId, context.operation.id, false, context.call);
    if (step !== 'done') return wait(PAGE_PAUSE_MS);
    const current = await this.reader.known(zoneId);
    const target = targetOf(current, changes);
    if (target === null) return fail(failure('zone_changed', APPLY_SENTENCES));
    const difference = differenceFrom(subject, current, target.target, target.before);
    const faults = newZoneFaults(current, afterDiff(current, difference), subject).map(({ message }) => message);
    if (faults.length > 0) return fail(failure('zone_changed', APPLY_SENTENCES, faults.join(' ')));
    await context.remember({
      before: target.before.map((values) => ({ ...valuesOf(values) })),
      target: target.target.map((values) => ({ ...valuesOf(values) })),
      actions: actionsOf(difference),
      next: 0,
      begun: -1,
    });
    return done();
  }

  private async change(context: StepContext): Promise<StepOutcome> {
    const isMade = await makeChanges(context, await this.open(context), paramsOf(context).subject);
    if (isMade) return done();
    const { actions, next } = memoryOf(context);
    return wait(BETWEEN_CHANGES_MS, { progress: next / actions.length });
  }

  private async publish(context: StepContext): Promise<StepOutcome> {
    const underWay = publication.nullable().parse(context.step.task);
    const keep = (current: Publication | null) => context.keep(current);
    const againInMs = await publish(context, await this.open(context), paramsOf(context).subject, underWay, keep);
    return againInMs === null ? done() : wait(againInMs);
  }

  private async verify(context: StepContext): Promise<StepOutcome> {
    const { zoneId, subject, changes } = paramsOf(context);
    const { before, target } = memoryOf(context);
    const zone = { id: zoneId, name: subject };
    const wanted = must(target, 'target of the changes');
    // What was to go goes, though the list from which the changes began may have left it out.
    const leaving = [...changes.removed, ...changes.changed.map(({ from }) => from)];
    const other = [...(before ?? []), ...leaving];
    const look = await this.back.advance(context, await this.open(context), zone, wanted, other);
    if (look.state === 'same') return done();
    if (look.state === 'waiting') return look.outcome;
    if (look.rounds > ROUNDS_MAX)
      return fail(failure('provider_refused', APPLY_SENTENCES, 'the zone does not keep what was written to it'));
    return wait(0);
  }

  private async takeBack(context: StepContext): Promise<StepOutcome> {
    const { zoneId, subject } = paramsOf(context);
    const { before, target, next, begun, phase, rounds } = memoryOf(context);
    const isUntouched = before === undefined || (next === 0 && begun === -1 && phase === 'settle' && rounds === 0);
    if (isUntouched) return skip();
    if (context.operation.memory['takingBack'] !== true)
      await context.remember({ takingBack: true, phase: 'settle', rounds: 1, publication: null });
    const look = await this.back.advance(
      context,
      await this.open(context),
      { id: zoneId, name: subject },
      before,
      target ?? [],
    );
    if (look.state === 'same') return done();
    if (look.state === 'waiting') return look.outcome;
    return wait(look.rounds > ROUNDS_MAX ? CLEANUP_PAUSE_MS : 0);
  }

  private open({ operation }: StepContext): Promise<DnsConnection> {
    return this.registry.open(must(operation.providerId, 'provider of the operation'));
  }

  private async end(context: StepContext): Promise<void> {
    const { operation } = context;
    const { zoneId } = paramsOf(context);
    await this.database.query(letGo, operation.id, new Date(context.now().getTime() + CHECK_INTERVAL_MS));
    await this.events.emit('dns.updated', operation.organizationId, zoneId, { operationId: operation.id });
  }
}

function paramsOf({ operation }: StepContext) {
  return applyParams.parse(operation.params);
}
