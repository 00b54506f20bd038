import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@uni/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FaultDesk } from '../faults/fault-desk.js';
import { faultRequestSchemaWith } from '../faults/fault.schema.js';
import { CallLog, redactParams, type CallRecord } from '../keeping/call-log.js';
import { loadState, StateFile } from '../keeping/state-file.js';
import { Engine } from '../time/engine.js';
import { SeededRandom } from '../time/seeded-random.js';
import { Timeline, type TimelineState } from '../time/timeline.js';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

describe('a world’s time', () => {
  const START = Date.parse('2026-03-06T10:00:00Z');

  function world(timeScale = 1) {
    const clock = new ManualClock(new Date(START));
    const state: TimelineState<string> = { queue: [], nextEventSequence: 1 };
    const timeline = new Timeline(state, clock, timeScale);
    const happened: string[] = [];
    const advance = (): boolean =>
      timeline.advance((event) => {
        happened.push(`${event} at ${timeline.nowMs() - START}`);
        if (event === 'first') timeline.schedule(500, 'follows');
        return event !== 'nothing';
      });
    return { clock, timeline, happened, advance };
  }

  it('brings everything that is due, in order and at the instant at which it was due', () => {
    const { clock, timeline, happened, advance } = world();
    timeline.schedule(2_000, 'third');
    timeline.schedule(1_000, 'first');
    timeline.schedule(1_000, 'second');
    clock.advance(60_000);
    expect(advance()).toBe(true);
    expect(happened).toEqual(['first at 1000', 'second at 1000', 'follows at 1500', 'third at 2000']);
    expect(timeline.nextDueMs()).toBeNull();
  });

  it('tells whether anything worth keeping happened', () => {
    const { timeline, advance } = world();
    expect(advance()).toBe(false);
    timeline.schedule(0, 'nothing');
    expect(advance()).toBe(false);
  });

  it('runs faster when it is scaled', () => {
    expect(world(0.1).timeline.scaled(1_000)).toBe(100);
    expect(world(0).timeline.scaled(1_000)).toBe(0);
  });

  it('goes on by itself with a real clock, and by command with an injected one', async () => {
    const real = { now: () => new Date() };
    const state: TimelineState<string> = { queue: [], nextEventSequence: 1 };
    const timeline = new Timeline(state, real, 1);
    let changes = 0;
    const seen: string[] = [];
    const moving = {
      advance: () => timeline.advance((event) => seen.push(event) > 0),
      nextDueMs: () => timeline.nextDueMs(),
    };
    const engine = new Engine(moving, { clock: real, usesTimers: true, onChange: () => (changes += 1) });
    timeline.schedule(1, 'soon');
    engine.rearm();
    await expect.poll(() => seen).toEqual(['soon']);
    expect(changes).toBe(1);
    engine.close();

    const manual = world();
    const still = { advance: manual.advance, nextDueMs: () => manual.timeline.nextDueMs() };
    const standing = new Engine(still, { clock: manual.clock, usesTimers: false, onChange: () => undefined });
    manual.timeline.schedule(1, 'later');
    manual.clock.advance(10);
    expect(manual.happened).toEqual([]);
    standing.pump();
    expect(manual.happened).toEqual(['later at 1']);
    standing.close();
  });
});

describe('chance', () => {
  it('is the same again from the same seed, and goes on where it was kept', () => {
    const first = new SeededRandom({ randomState: 7 });
    const state = { randomState: 7 };
    expect(new SeededRandom(state).uuid()).toBe(first.uuid());
    expect(new SeededRandom(state).hex(9)).toBe(first.hex(9));
    expect(new SeededRandom({ randomState: 8 }).uuid()).not.toBe(new SeededRandom({ randomState: 7 }).uuid());
    expect(first.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('a state file', () => {
  const path = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'uni-kit-'));
    directories.push(directory);
    return join(directory, 'deep', 'world.json');
  };

  it('keeps a world between runs, for its owner’s eyes only', async () => {
    const file = path();
    expect(loadState(file, 1)).toBeNull();
    const state = { format: 1 as const, machines: 1 };
    const kept = new StateFile(file, () => state);
    kept.save();
    state.machines = 2;
    kept.touch();
    await expect.poll(() => loadState<typeof state>(file, 1)?.machines).toBe(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of another version, or broken, is refused and not overwritten', () => {
    const file = path();
    new StateFile(file, () => ({ format: 2 })).save();
    expect(() => loadState(file, 1)).toThrow('written by another version');
    writeFileSync(file, '{"format":1');
    expect(() => loadState(file, 1)).toThrow(SyntaxError);
    expect(readFileSync(file, 'utf8')).toBe('{"format":1');
  });
});

describe('the call log', () => {
  const record = (path: string): Omit<CallRecord, 'sequence'> => ({
    at: '2026-03-06T10:00:00.000Z',
    method: 'GET',
    path,
    label: null,
    params: {},
    identity: null,
    requestId: null,
    status: 200,
    reason: 'OK',
    durationMs: 1,
    faults: [],
    effects: [],
  });

  it('keeps the latest calls only, with numbers that never begin again', () => {
    const log = new CallLog(4);
    for (let count = 1; count <= 12; count += 1) log.add(record(`/${count}`));
    expect(log.list().length).toBeLessThanOrEqual(5);
    expect(log.list().at(-1)).toMatchObject({ sequence: 12, path: '/12' });
    log.clear();
    expect(log.add(record('/x')).sequence).toBe(13);
  });

  it('hides secrets at any depth', () => {
    const shown = redactParams({ user: 'a', password: 'b', nested: [{ apiKey: 'c', id: 1 }] }, (name) =>
      /password|apikey/i.test(name),
    );
    expect(shown).toEqual({ user: 'a', password: '**********', nested: [{ apiKey: '**********', id: 1 }] });
  });
});

describe('the faults of a vendor’s own world', () => {
  const worldFault = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('region_closed'), region: z.string() }),
    z.strictObject({ kind: z.literal('price_change') }),
  ]);
  const schema = faultRequestSchemaWith(worldFault);
  type WorldFault = z.output<typeof worldFault>;

  it('stand until they are taken back, the youngest first, beside those that wait for requests', async () => {
    const undone: string[] = [];
    const desk = new FaultDesk<WorldFault>((id, fault) =>
      fault.kind === 'price_change' ? null : () => undone.push(id),
    );
    const add = (request: z.input<typeof schema>) => desk.add(schema.parse(request));
    const closed = await add({ fault: { kind: 'region_closed', region: 'eu' } });
    await add({ fault: { kind: 'price_change' } });
    const again = await add({ fault: { kind: 'region_closed', region: 'us' } });
    const waiting = await add({ fault: { kind: 'drop' }, match: { label: 'x' } });
    expect(desk.list()).toMatchObject({
      armed: [{ id: waiting, fault: { kind: 'drop' } }],
      standing: [{ id: closed }, { id: again, fault: { region: 'us' } }],
    });
    expect([desk.remove(closed), desk.remove(closed), desk.remove(waiting)]).toEqual([true, false, true]);
    await add({ fault: { kind: 'region_closed', region: 'ca' } });
    desk.clear();
    expect(undone).toEqual([closed, 'f5', again]);
    expect(desk.list()).toEqual({ armed: [], standing: [] });
  });

  it('are checked like all others', () => {
    expect(() => schema.parse({ fault: { kind: 'region_closed' } })).toThrow();
    expect(() => schema.parse({ fault: { kind: 'earthquake' } })).toThrow();
    expect(() => schema.parse({ fault: { kind: 'drop' }, times: 0 })).toThrow();
  });
});
