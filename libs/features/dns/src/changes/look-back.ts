import { Inject, Injectable } from '@nestjs/common';
import type { DnsConnection } from '@uni/dns-core';
import type { RecordValues } from '@uni/dns-port';
import { wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { ZoneReader } from '../zones/zone.reader.js';
import { actionsOf, differenceFrom, withoutForeign } from './change-target.js';
import type { Publication } from './change.params.js';
import { makeChanges, memoryOf, publish } from './zone-changer.js';
import { isEmptyDiff } from './zone.diff.js';

/** A vendor's reads may take a moment to know what was written. */
const SETTLE_MS = 3_000;
/** Longer, where a record may have been made twice: a twin that is not seen would stay. */
const DOUBT_SETTLE_MS = 15_000;
const PAGE_PAUSE_MS = 1_000;
/** Differences that are only missing are looked at again before they are mended: reads may lag behind. */
const PATIENT_ROUNDS = 2;

/** A look back that is not at its end yet, or whether it has found what was wanted. */
export type LookBack =
  | { readonly state: 'waiting'; readonly outcome: StepOutcome }
  | { readonly state: 'same' }
  | { readonly state: 'different'; readonly rounds: number };

/**
 * Reads a zone back and mends what differs from what was wanted, until nothing does: twins go, what was lost comes. `other` is what must
 * not be left beside it.
 */
@Injectable()
export class ZoneLookBack {
  constructor(@Inject(ZoneReader) private readonly reader: ZoneReader) {}

  async advance(
    context: StepContext,
    connection: DnsConnection,
    zone: { readonly id: string; readonly name: string },
    wanted: readonly RecordValues[],
    other: readonly RecordValues[],
  ): Promise<LookBack> {
    const { phase, rounds, doubted } = memoryOf(context);
    if (phase === 'settle') {
      await this.reader.restart(zone.id);
      await context.remember({ phase: 'read' });
      return waiting(doubted ? DOUBT_SETTLE_MS : rounds > 0 ? SETTLE_MS : 0);
    }
    if (phase === 'read') {
      const step = await this.reader.advance(connection, zone.id, context.operation.id, true, context.call);
      if (step !== 'done') return waiting(PAGE_PAUSE_MS);
      const known = await this.reader.known(zone.id);
      const difference = withoutForeign(differenceFrom(zone.name, known, wanted, other), wanted, other);
      if (isEmptyDiff(difference)) return { state: 'same' };
      const isOnlyMissing = difference.removed.length === 0 && difference.changed.length === 0;
      const isPatient = isOnlyMissing && rounds < PATIENT_ROUNDS;
      await context.remember(
        isPatient
          ? { phase: 'settle', rounds: rounds + 1 }
          : {
              phase: 'change',
              rounds: rounds + 1,
              actions: actionsOf(difference),
              next: 0,
              begun: -1,
              publication: null,
            },
      );
      return { state: 'different', rounds: rounds + 1 };
    }
    if (phase === 'change') {
      const isMade = await makeChanges(context, connection, zone.name);
      if (isMade) await context.remember({ phase: 'publish' });
      return waiting(PAGE_PAUSE_MS);
    }
    const { publication } = memoryOf(context);
    const keep = (current: Publication | null) => context.remember({ publication: current });
    const againInMs = await publish(context, connection, zone.name, publication, keep);
    if (againInMs !== null) return waiting(againInMs);
    await context.remember({ publication: null, phase: 'settle' });
    return waiting(0);
  }
}

function waiting(afterMs: number): LookBack {
  return { state: 'waiting', outcome: wait(afterMs) };
}
